import { expect } from 'chai';
import type { StatementRow, StatementTransaction } from '../statement.ts';
import { ofxRows } from './ofx.ts';

const read = (text: string, encoding: BufferEncoding = 'utf8'): StatementRow[] => [
  ...ofxRows(Buffer.from(text, encoding)),
];
const transactions = (rows: StatementRow[]) =>
  rows.filter((row): row is StatementTransaction => row.kind === 'transaction');

const sgmlHeader = 'OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n';
const account = '<BANKACCTFROM><BANKID>100200<ACCTID>00 123-4<ACCTTYPE>SAVINGS</BANKACCTFROM>';
const sgml = (entries: string) =>
  `${sgmlHeader}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR${account}<BANKTRANLIST>${entries}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;

const statementOf = (id: string, entries: string) =>
  `<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>${id}</BANKACCTFROM><BANKTRANLIST>${entries}</BANKTRANLIST></STMTRS>`;
const inCurrencyOf = (currency: string) => `<STMTTRN><DTPOSTED>20240101<TRNAMT>-110.00${currency}</STMTTRN>`;
const named = (text: string) => sgml(`<STMTTRN><DTPOSTED>20240101<TRNAMT>1<NAME>${text}</STMTTRN>`);

describe('ofxRows', () => {
  it('reads SGML whose elements have no end tags', () => {
    const [row] = transactions(
      read(
        sgml(
          '<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240229120000.000[-5:EST]<TRNAMT>-12.50<FITID>A1<NAME>Bakery &amp; Son<MEMO>Card 42</STMTTRN>',
        ),
      ),
    );
    expect(row).to.deep.equal({
      kind: 'transaction',
      row: 1,
      account: { number: '00123-4', bank: '100200', name: null, currency: 'EUR', type: 'savings' },
      date: '2024-02-29',
      valueDate: null,
      amount: '-12.50',
      currency: 'EUR',
      original: null,
      description: 'Bakery & Son Card 42',
      payee: 'Bakery & Son',
      reference: 'A1',
      pending: false,
      balance: null,
    });
  });

  it('reads XML with comments, CDATA, attributes and values on lines of their own', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200"?><OFX xmlns="x"><!-- <STMTTRN> --><CCSTMTRS><CURDEF>
      usd</CURDEF><CCACCTFROM><ACCTID>4111</ACCTID></CCACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>
      20240301</DTPOSTED><TRNAMT>5</TRNAMT><FITID/><MEMO><![CDATA[a <b> & c]]></MEMO></STMTTRN></BANKTRANLIST></CCSTMTRS></OFX>`;
    const [row] = transactions(read(xml));
    expect(row).to.include({ amount: '5', currency: 'USD', description: 'a <b> & c', reference: null });
    expect(row?.account).to.include({ number: '4111', type: 'credit' });
  });

  it('keeps entries apart when their end tags are missing', () => {
    const rows = read(sgml('<STMTTRN><DTPOSTED>20240101<TRNAMT>1.00<STMTTRN><DTPOSTED>20240102<TRNAMT>2.00'));
    expect(transactions(rows).map(({ amount }) => amount)).to.deep.equal(['1.00', '2.00']);
  });

  it('takes an empty element for no value', () => {
    const [row] = transactions(read(sgml('<STMTTRN><DTPOSTED>20240101<TRNAMT>1.00<NAME><MEMO>Text</STMTTRN>')));
    expect(row).to.include({ payee: null, description: 'Text' });
  });

  it('gives every entry the account of its statement, as one object', () => {
    const entry = '<STMTTRN><DTPOSTED>20240101<TRNAMT>1.00</STMTTRN>';
    const rows = transactions(read(`<OFX>${statementOf('11', entry + entry)}${statementOf('22', entry)}</OFX>`));
    expect(rows.map((row) => row.account?.number)).to.deep.equal(['11', '11', '22']);
    expect(rows[0]?.account).to.equal(rows[1]?.account);
  });

  it('reads the cash entries of an investment statement and passes trades over', () => {
    const rows = transactions(
      read(`<OFX><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>b.example<ACCTID>9</INVACCTFROM><INVTRANLIST>
        <BUYSTOCK><INVBUY><INVTRAN><FITID>1<DTTRADE>20240101</INVTRAN><TOTAL>-100</INVBUY></BUYSTOCK>
        <INVBANKTRAN><STMTTRN><DTPOSTED>20240102<TRNAMT>50.00</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST></INVSTMTRS></OFX>`),
    );
    expect(rows).to.have.length(1);
    expect(rows[0]?.account).to.include({ number: '9', type: 'investment' });
  });

  it('marks the entries of a pending list', () => {
    const [row] = transactions(
      read(
        '<OFX><CCSTMTRS><BANKTRANLISTP><STMTTRNP><DTTRAN>20240105<TRNAMT>-3.00<NAME>Kiosk</STMTTRNP></BANKTRANLISTP></CCSTMTRS></OFX>',
      ),
    );
    expect(row).to.include({ date: '2024-01-05', pending: true });
  });

  it('reads commas as the decimal mark when the amounts prove it', () => {
    const rows = transactions(
      read(
        sgml(
          '<STMTTRN><DTPOSTED>20240101<TRNAMT>-1.234,56</STMTTRN><STMTTRN><DTPOSTED>20240101<TRNAMT>2.000</STMTTRN>',
        ),
      ),
    );
    expect(rows.map(({ amount }) => amount)).to.deep.equal(['-1234.56', '2000']);
  });

  it('takes the currency of an entry, and computes the amount before a conversion', () => {
    const [inCurrency, converted] = transactions(
      read(
        sgml(
          inCurrencyOf('<CURRENCY><CURRATE>1<CURSYM>CHF</CURRENCY>') +
            inCurrencyOf('<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>'),
        ),
      ),
    );
    expect(inCurrency).to.include({ currency: 'CHF', original: null });
    expect(converted?.currency).to.equal('EUR');
    expect(converted?.original).to.deep.equal({ amount: '-100.00', currency: 'USD' });
  });

  it('rejects an entry whose date or amount can’t be read, and goes on', () => {
    const rows = read(
      sgml(
        '<STMTTRN><DTPOSTED>20240231<TRNAMT>1</STMTTRN><STMTTRN><DTPOSTED>20240201<TRNAMT>$1</STMTTRN><STMTTRN><DTPOSTED>20240201<TRNAMT>1</STMTTRN>',
      ),
    );
    expect(
      rows.map((row) => (row.kind === 'rejected' ? `${row.row} ${row.field}: ${row.detail}` : row.amount)),
    ).to.deep.equal(['1 DTPOSTED: “20240231” is not a date.', '2 TRNAMT: “$1” is not an amount.', '1']);
  });

  it('decodes by the declared character set, unless the bytes are UTF-8', () => {
    expect(transactions(read(named('Café'), 'latin1'))[0]?.payee).to.equal('Café');
    expect(transactions(read(named('Café'), 'utf8'))[0]?.payee).to.equal('Café');
    expect(transactions([...ofxRows(Buffer.from(`\ufeff${named('Café')}`, 'utf16le'))])[0]?.payee).to.equal('Café');
  });

  it('ends on a file without entries, cut off, or full of open tags', () => {
    expect(read('<OFX><STMTTRN>')).to.deep.equal([]);
    expect(read(`<OFX>${'<!--<![CDATA[<A<B'.repeat(20_000)}`)).to.deep.equal([]);
  });
});
