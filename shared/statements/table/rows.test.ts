import { expect } from 'chai';
import type { ReadOptions, RejectedRow, StatementTransaction } from '../statement.ts';
import { readCsvStatement } from './index.ts';

const read = (text: string, options: ReadOptions = {}) => {
  const rows = [...readCsvStatement(Buffer.from(text), options).rows];
  return {
    transactions: rows.filter((row): row is StatementTransaction => row.kind === 'transaction'),
    rejected: rows.filter((row): row is RejectedRow => row.kind === 'rejected'),
  };
};

describe('rows that are no transactions', () => {
  it('passes over lines above and below, totals, balances and repeated headers', () => {
    const { transactions, rejected } = read(
      'Account;DE02 1203 0000 0000 2020 51\nBalance on 31.01.2024;5,00 EUR\n\nDatum;Text;Betrag;Saldo\n' +
        '01.01.2024;Anfangssaldo;500,00;500,00\n05.01.2024;Laden;-12,50;487,50\nDatum;Text;Betrag;Saldo\n' +
        '06.01.2024;Lohn;20,00;507,50\n;;;\n31.01.2024;Endsaldo;507,50;507,50\nSumme;;7,50;\nErstellt am 01.02.2024;;;\n',
    );
    expect(transactions.map(({ row, amount }) => [row, amount])).to.deep.equal([
      [6, '-12.50'],
      [8, '20.00'],
    ]);
    expect(rejected).to.deep.equal([]);
    expect(transactions[0]?.account?.number).to.equal('DE02120300000000202051');
    expect(transactions[0]?.currency).to.equal('EUR');
  });

  it('keeps a shop that is called like a total', () => {
    const { transactions } = read(
      'Date,Description,Amount\n2024-01-05,TOTAL 1234 PARIS,-50.00\n2024-01-06,Balance Yoga Studio,-9.00\n',
    );
    expect(transactions).to.have.length(2);
  });

  it('keeps informational rows of zero and passes over rows that only state a balance', () => {
    const { transactions, rejected } = read(
      'Date,Text,Amount,Balance\n2024-01-05,Notice,0.00,9.00\n2024-01-06,Unchanged,,9.00\n2024-01-07,Shop,-1.00,8.00\n',
    );
    expect(transactions.map(({ amount }) => amount)).to.deep.equal(['0.00', '-1.00']);
    expect(rejected).to.deep.equal([]);
  });

  it('passes over entries that failed and over those dated "Pending"', () => {
    const { transactions, rejected } = read(
      'Date,Text,Amount,Status\nPending,Cafe,-3.00,\n2024-01-05,Shop,-1.00,Completed\n2024-01-06,Shop,-2.00,Declined\n',
    );
    expect(transactions.map(({ amount }) => amount)).to.deep.equal(['-1.00']);
    expect(rejected).to.deep.equal([]);
  });

  it('reads a header without rows as an empty statement', () => {
    expect(read('Datum;Omschrijving;Bedrag\n')).to.deep.equal({ transactions: [], rejected: [] });
  });
});

describe('rejected rows', () => {
  const { rejected, transactions } = read(
    'Date,Text,Amount\n2024-01-05,Shop,-1.00\n2024-02-30,Shop,-2.00\n2024-01-07,Shop,minus three\n,Shop,-4.00\n2024-01-08,Shop,\n',
  );

  it('name the row, the column and the text that can not be read', () => {
    expect(transactions).to.have.length(1);
    expect(rejected).to.deep.equal([
      { kind: 'rejected', row: 3, field: 'Date', detail: '"2024-02-30" is not a date.' },
      { kind: 'rejected', row: 4, field: 'Amount', detail: '"minus three" is not an amount.' },
      { kind: 'rejected', row: 5, field: 'Date', detail: 'The row has an amount and no date.' },
      { kind: 'rejected', row: 6, field: 'Amount', detail: 'The row has a date and no amount.' },
    ]);
  });

  it('come also when no row at all can be read', () => {
    const { rejected: all } = read('Date,Text,Amount\n2024-02-30,Shop,-1.00\n');
    expect(all.map(({ field }) => field)).to.deep.equal(['Date']);
  });

  it('quote no more than 80 characters', () => {
    const { rejected: long } = read(`Date,Text,Amount\n2024-01-05,a,-1.00\n2024-01-06,b,${'x'.repeat(500)}\n`);
    expect(long[0]?.detail.length).to.be.below(110);
  });
});

describe('what a row says', () => {
  it('joins description columns once, and lines that go on', () => {
    const { transactions } = read(
      'Date,Description,Memo,Amount\n2024-01-05,Shop,Shop,-1.00\n,second line,,\n2024-01-06,Cafe,Table 5,-2.00\n',
    );
    expect(transactions.map(({ description }) => description)).to.deep.equal(['Shop second line', 'Cafe Table 5']);
  });

  it('takes more fields than the header names as more description', () => {
    const { transactions } = read('Datum;Betrag;Text\n05.01.2024;-1,00;eins;zwei;drei\n06.01.2024;-2,00;vier\n');
    expect(transactions[0]?.description).to.equal('eins zwei drei');
  });

  it('names the party on the other side', () => {
    const { transactions } = read(
      'Buchungstag;Auftraggeber;Empfänger;Verwendungszweck;Betrag\n05.01.2024;Ich;Laden;Einkauf;-1,00\n06.01.2024;Firma;Ich;Lohn;2,00\n',
    );
    expect(transactions.map(({ payee }) => payee)).to.deep.equal(['Laden', 'Firma']);
  });

  it('gives an identifier only when it differs in every row', () => {
    const text = (second: string) =>
      `Date,Text,Amount,Transaction ID\n2024-01-05,a,-1.00,T1\n2024-01-06,b,-2.00,${second}\n`;
    expect(read(text('T2')).transactions.map(({ reference }) => reference)).to.deep.equal(['T1', 'T2']);
    expect(read(text('T1')).transactions.map(({ reference }) => reference)).to.deep.equal([null, null]);
  });

  it('tells value date, balance and pending entries', () => {
    const { transactions } = read(
      'Booking Date,Value Date,Text,Amount,Balance,State\n2024-01-05,2024-01-07,a,-1.00,9.00,COMPLETED\n2024-01-06,,b,-2.00,,PENDING\n',
    );
    expect(transactions[0]).to.include({
      date: '2024-01-05',
      valueDate: '2024-01-07',
      balance: '9.00',
      pending: false,
    });
    expect(transactions[1]).to.include({ valueDate: null, balance: null, pending: true });
  });

  it('dates a row whose first date is blank by the other one', () => {
    const { transactions } = read(
      'Started Date,Completed Date,Text,Amount\n2024-01-05,2024-01-06,a,-1.00\n2024-01-07,,b,-2.00\n',
    );
    expect(transactions.map(({ date }) => date)).to.deep.equal(['2024-01-06', '2024-01-07']);
  });

  it('keeps accounts apart, one object each', () => {
    const { transactions } = read(
      'Account,Date,Text,Amount\nNL1,2024-01-05,a,-1.00\nNL2,2024-01-05,b,-2.00\nNL1,2024-01-06,c,-3.00\nNL2,2024-01-06,d,-3.00\nNL1,2024-01-07,e,-3.00\nNL2,2024-01-07,f,-3.00\nNL1,2024-01-08,g,-3.00\nNL2,2024-01-09,h,-3.00\n',
    );
    expect(transactions.map(({ account }) => account?.number).slice(0, 3)).to.deep.equal(['NL1', 'NL2', 'NL1']);
    expect(transactions[0]?.account).to.equal(transactions[2]?.account);
  });

  it('finds the currency in its column, in the header, at the amount', () => {
    const currencies = (text: string) => read(text).transactions.map(({ currency }) => currency);
    expect(currencies('Date,Amount,Currency\n2024-01-05,-1.00,eur\n2024-01-06,-2.00,USD\n')).to.deep.equal([
      'EUR',
      'USD',
    ]);
    expect(currencies('Date,Amount (GBP)\n2024-01-05,-1.00\n')).to.deep.equal(['GBP']);
    expect(currencies('Date,Amount\n2024-01-05,-1.00 €\n2024-01-06,-2.00\n')).to.deep.equal(['EUR', 'EUR']);
    expect(currencies('Date,Amount\n2024-01-05,-$1.00\n')).to.deep.equal([null]);
  });

  it('finds a currency that stands under the name of the amount', () => {
    const { transactions } = read(
      'Datum,Omschrijving,Mutatie,,Saldo,\n05-01-2024,a,EUR,"-0,19",EUR,"1,00"\n06-01-2024,b,EUR,"0,50",EUR,"1,50"\n',
    );
    expect(transactions.map(({ amount, currency }) => `${amount} ${currency}`)).to.deep.equal([
      '-0.19 EUR',
      '0.50 EUR',
    ]);
  });

  it('tells the amount in the currency of the purchase', () => {
    const { transactions } = read(
      'Date,Text,Amount (EUR),Original Amount,Original Currency\n2024-01-05,a,-9.10,-10.00,USD\n2024-01-06,b,-5.00,-5.00,EUR\n',
    );
    expect(transactions.map(({ original }) => original)).to.deep.equal([{ amount: '-10.00', currency: 'USD' }, null]);
  });

  it('reads one account line after line, lazily', () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => `2024-01-${String((at % 28) + 1).padStart(2, '0')},x,-1.00`);
    const rows = readCsvStatement(Buffer.from(`Date,Text,Amount\n${lines.join('\n')}`), {}).rows;
    const [first] = rows;
    expect(first).to.include({ kind: 'transaction', row: 2, amount: '-1.00' });
  });
});
