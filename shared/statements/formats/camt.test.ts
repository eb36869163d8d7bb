import { expect } from 'chai';
import { StatementError, type StatementRow, type StatementTransaction } from '../statement.ts';
import { camtRows } from './camt.ts';

const read = (xml: string): StatementRow[] => [...camtRows(Buffer.from(xml))];
const transactions = (xml: string) =>
  read(xml).filter((row): row is StatementTransaction => row.kind === 'transaction');
const document = (statements: string, version = 'camt.053.001.08') =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:${version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>${statements}</BkToCstmrStmt></Document>`;
const account = (iban: string) =>
  `<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId><BICFI>ABCDDEFF</BICFI></FinInstnId></Svcr></Acct>`;
const statement = (entries: string, iban = 'DE02100100100006820101') =>
  `<Stmt><Id>s</Id>${account(iban)}${entries}</Stmt>`;
const parties =
  '<RltdPties><Dbtr><Pty><Nm>Debtor</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Creditor</Nm></Pty></Cdtr></RltdPties>';
const entry = (direction: string, more = '', details = '') =>
  `<Ntry><Amt Ccy="EUR">12.30</Amt><CdtDbtInd>${direction}</CdtDbtInd>${more}<BookgDt><Dt>2024-02-29</Dt></BookgDt><ValDt><DtTm>2024-03-01T10:00:00+01:00</DtTm></ValDt><NtryDtls><TxDtls>${details}</TxDtls></NtryDtls></Ntry>`;

describe('camtRows', () => {
  it('reads an entry with the account of its statement', () => {
    const details = `<Refs><AcctSvcrRef>R9</AcctSvcrRef></Refs>${parties}<RmtInf><Ustrd>Invoice</Ustrd><Ustrd>42</Ustrd></RmtInf>`;
    expect(read(document(statement(entry('DBIT', '<Sts><Cd>BOOK</Cd></Sts>', details))))).to.deep.equal([
      {
        kind: 'transaction',
        row: 1,
        account: { number: 'DE02100100100006820101', bank: 'ABCDDEFF', name: null, currency: 'EUR', type: null },
        date: '2024-02-29',
        valueDate: '2024-03-01',
        amount: '-12.30',
        currency: 'EUR',
        original: null,
        description: 'Invoice 42',
        payee: 'Creditor',
        reference: 'R9',
        pending: false,
        balance: null,
      },
    ]);
  });

  it('reads any version and prefix, reports and notifications', () => {
    const xml = document(`<Rpt>${account('NL91ABNA0417164300')}${entry('CRDT')}</Rpt>`, 'camt.052.001.02')
      .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns2:')
      .replace('xmlns=', 'xmlns:ns2=');
    expect(transactions(xml)[0]).to.include({ amount: '12.30' });
    expect(transactions(xml)[0]?.account?.number).to.equal('NL91ABNA0417164300');
  });

  it('keeps the accounts of several statements apart', () => {
    const rows = transactions(
      document(statement(entry('CRDT'), 'DE1') + statement(entry('CRDT') + entry('CRDT'), 'DE2')),
    );
    expect(rows.map((row) => row.account?.number)).to.deep.equal(['DE1', 'DE2', 'DE2']);
    expect(rows[1]?.account).to.equal(rows[2]?.account);
  });

  it('gives a batch one row and no single party', () => {
    const batch = entry(
      'CRDT',
      '',
      '<RltdPties><Dbtr><Nm>A</Nm></Dbtr></RltdPties></TxDtls><TxDtls><RltdPties><Dbtr><Nm>B</Nm></Dbtr></RltdPties>',
    );
    expect(transactions(document(statement(batch))).map(({ payee }) => payee)).to.deep.equal([null]);
  });

  it('keeps the direction of a reversal and names the party of what it undoes', () => {
    const [row] = transactions(document(statement(entry('CRDT', '<RvslInd>true</RvslInd><Sts>BOOK</Sts>', parties))));
    expect(row).to.include({ amount: '12.30', payee: 'Creditor' });
  });

  it('marks what isn’t booked as pending', () => {
    expect(transactions(document(statement(entry('CRDT', '<Sts>PDNG</Sts>'))))[0]?.pending).to.equal(true);
  });

  it('gives the amount in the currency of the purchase', () => {
    const details = '<AmtDtls><InstdAmt><Amt Ccy="USD">13.37</Amt></InstdAmt></AmtDtls>';
    expect(transactions(document(statement(entry('DBIT', '', details))))[0]?.original).to.deep.equal({
      amount: '-13.37',
      currency: 'USD',
    });
  });

  it('rejects an entry without amount, direction or date', () => {
    const xml = document(
      statement(
        '<Ntry><Amt>x</Amt></Ntry><Ntry><Amt Ccy="EUR">1</Amt></Ntry><Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>',
      ),
    );
    expect(read(xml).map((row) => row.kind === 'rejected' && row.field)).to.deep.equal(['Amt', 'CdtDbtInd', 'BookgDt']);
  });

  it('yields the entries before a cut, then says that the file is damaged', () => {
    const rows = camtRows(Buffer.from(document(statement(entry('CRDT')) + ' '.repeat(100_000)).slice(0, -20)));
    expect(rows.next().value).to.include({ amount: '12.30' });
    expect(() => rows.next()).to.throw(StatementError, /damaged or cut off/);
  });

  // asvs: 1.5.1
  it('refuses a DOCTYPE, also one that names a file, deep nesting and an endless comment at once', () => {
    for (const doctype of [
      '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>',
    ]) {
      expect(() => read(document('').replace('<Document', `${doctype}<Document`))).to.throw(StatementError, /DOCTYPE/);
    }
    const bomb = '<!DOCTYPE Document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect(() => read(document('').replace('<Document', `${bomb}<Document`))).to.throw(StatementError, /DOCTYPE/);
    expect(() => read(document('<a>'.repeat(1_000)))).to.throw(StatementError, /nested too deeply/);
    expect(() => read(`<Document><!--${' '.repeat(6_000_000)}--></Document>`)).to.throw(StatementError, /too large/);
    expect(() => read(document('&unknown;'))).to.throw(StatementError, /damaged/);
  });
});
