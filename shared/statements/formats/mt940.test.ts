import { expect } from 'chai';
import type { StatementRow, StatementTransaction } from '../statement.ts';
import { mt940Rows } from './mt940.ts';

const read = (text: string, encoding: BufferEncoding = 'utf8'): StatementRow[] => [
  ...mt940Rows(Buffer.from(text, encoding)),
];
const transactions = (text: string) =>
  read(text).filter((row): row is StatementTransaction => row.kind === 'transaction');
const message = (...lines: string[]) =>
  [
    ':20:STARTUMS',
    ':25:10020030/1234567',
    ':28C:1/1',
    ':60F:C240228EUR100,00',
    ...lines,
    ':62F:C240301EUR0,00',
    '-',
  ].join('\r\n');
const line = (text: string) => transactions(message(`:61:${text}`))[0];
const details = (...lines: string[]) => transactions(message(':61:2402290229C1,00NTRFNONREF', ...lines))[0];

const accountOf = (text: string) =>
  transactions(`:20:x\n:25:${text}\n:60F:C240228EUR1,\n:61:240229C1,NTRF`)[0]?.account;

describe('mt940Rows', () => {
  it('reads a statement line with account, currency and references', () => {
    expect(
      read(message(':61:2402290301DR12,5NTRFKREF+//B77', ':86:106?00LASTSCHRIFT?20SVWZ+Miete M?21aerz?32Haus?33 GmbH')),
    ).to.deep.equal([
      {
        kind: 'transaction',
        row: 1,
        account: { number: '1234567', bank: '10020030', name: null, currency: 'EUR', type: null },
        date: '2024-03-01',
        valueDate: '2024-02-29',
        amount: '-12.5',
        currency: 'EUR',
        original: null,
        description: 'Miete M aerz',
        payee: 'Haus GmbH',
        reference: 'B77',
        pending: false,
        balance: null,
      },
    ]);
  });

  it('knows the dialects of the statement line', () => {
    expect(line('240229C500NTRFREF')).to.include({ date: '2024-02-29', amount: '500' });
    expect(line('240229    D65,00NOVBNL47')).to.include({ amount: '-65.00' });
    expect(line('2402290229CN0,01NTRFNONREF//X')).to.include({ amount: '0.01', reference: 'X' });
    expect(line('2402290229DD7,00S   X')).to.include({ amount: '-7.00' });
    expect(line('2402290229D000000000001,62NTRF')).to.include({ amount: '-1.62' });
    expect(line('240229RC3,00NTRF')).to.include({ amount: '-3.00' });
    expect(line('240229RDR3,00NTRF')).to.include({ amount: '3.00' });
    expect(line('240229ED3,00NTRF')).to.include({ amount: '-3.00', pending: true });
    expect(line('2402290229CR\r\n30,00N062NONREF')).to.include({ amount: '30.00' });
  });

  it('reads lines without a type, and with a name behind the reference', () => {
    expect(line('2402290229DN43000,00//192398')).to.include({ amount: '-43000.00', reference: '192398' });
    expect(line('240229D000000000044,95N060P000029225      Phone Company   ')).to.include({
      description: 'Phone Company',
    });
    expect(line('240229D1,00NCOMNONREF          //C12')).to.include({ reference: 'C12' });
  });

  it('finds the year of the entry date over new year', () => {
    expect(line('2401021231C1,00NTRF')).to.include({ date: '2023-12-31', valueDate: '2024-01-02' });
    expect(line('2312310102C1,00NTRF')).to.include({ date: '2024-01-02', valueDate: '2023-12-31' });
    expect(line('991231C1,00NTRF')).to.include({ date: '1999-12-31' });
  });

  it('books a day after the month’s end on its last day, and rejects other impossible dates', () => {
    expect(line('230230C1,00NTRF')).to.include({ date: '2023-02-28' });
    expect(read(message(':61:231332C1,00NTRF', ':61:free text'))).to.deep.equal([
      { kind: 'rejected', row: 1, field: ':61:', detail: 'The date in “231332C1,00NTRF” can’t be read.' },
      { kind: 'rejected', row: 2, field: ':61:', detail: '“free text” is not a statement line.' },
    ]);
  });

  it('reads subfields with any separator, wrapped anywhere', () => {
    expect(details(':86:166?00GUTSCHR', 'IFT?20EREF+1?21SVWZ+Tes', 't?32Anna Berg')).to.include({
      description: 'Test',
      payee: 'Anna Berg',
    });
    expect(details(':86:020~00WPLATA', '~20Czynsz', '~32Jan Nowak')).to.include({
      description: 'Czynsz',
      payee: 'Jan Nowak',
    });
    expect(details(':86:166>20Text>32Name')).to.include({ description: 'Text', payee: 'Name' });
  });

  it('reads slashed code words', () => {
    expect(details(':86:/TRTP/SEPA/IBAN/NL1/NAME/A. Bakker/REMI/USTD//Invoice 5/EREF/X')).to.include({
      description: 'Invoice 5',
      payee: 'A. Bakker',
    });
    expect(details(':86:/CNTP/NL1/BICNL2A/B. Visser/Delft/REMI/USTD//Rent/')).to.include({
      description: 'Rent',
      payee: 'B. Visser',
    });
    expect(details(':86:/BENM/300000012345', '/D. de Wit', '/00//00')).to.include({ payee: 'D. de Wit' });
    expect(details(':86:/BENM//NAME/C. Smit/REMI/Gas')).to.include({ description: 'Gas', payee: 'C. Smit' });
  });

  it('joins free text, and takes the supplementary details where there is none', () => {
    expect(details(`:86:${'x'.repeat(65)}`, 'y', 'z')?.description).to.equal(`${'x'.repeat(65)}y z`);
    expect(line('240229C1,00NTRF\r\nCash deposit')?.description).to.equal('Cash deposit');
    expect(details(':NS:01Rent for', '02March', '15C. Smit', '17TRANSFER')).to.include({
      description: 'Rent for March',
      payee: 'C. Smit',
    });
  });

  it('reads messages in envelopes, in one line with @@, and several in a file', () => {
    const body = message(':61:240229C1,00NTRF');
    expect(transactions(`{1:F01ABCD}{2:I940}{4:\r\n${body}}{5:}\r\n{1:F01ABCD}{4:\r\n${body}}`)).to.have.length(2);
    expect(transactions(`\u0001\r\n${body}\u0003`)).to.have.length(1);
    expect(transactions(`@@${body.replaceAll('\r\n', '@@')}`)).to.have.length(1);
  });

  it('reads the forms of an account', () => {
    expect(accountOf('NL91ABNA0417164300EUR')).to.include({ number: 'NL91ABNA0417164300', bank: null });
    expect(accountOf('/PL61109010140000071219812874')).to.include({ number: 'PL61109010140000071219812874' });
    expect(accountOf('UBRTHUHB/1234/EUR')).to.include({ number: '1234', bank: 'UBRTHUHB', currency: 'EUR' });
  });

  it('reads interim reports', () => {
    const [row] = transactions(
      ':20:x\n:25:123456\n:28C:1\n:34F:PLN0,\n:13D:2402290900+0100\n:61:240229C1,00NTRF\n:86:Salary\n:90D:0PLN0,\n-',
    );
    expect(row).to.include({ currency: 'PLN', description: 'Salary' });
  });

  it('gives the original amount that the bank printed', () => {
    expect(line('240229D11,00NTRF\r\n/OCMT/USD12,00/')?.original).to.deep.equal({ amount: '-12.00', currency: 'USD' });
  });

  it('decodes old encodings and drops binary characters', () => {
    const file = Buffer.from(message(':61:240229C1,00NTRF', ':86:Geb\xfchr\u0000 M\xe4rz'), 'latin1');
    expect([...mt940Rows(file)][0]).to.include({ description: 'Gebühr März' });
  });
});
