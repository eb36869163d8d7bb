import { expect } from 'chai';
import { StatementError, type StatementRow } from '../statement.ts';
import type { TableMapping } from '../statements.schema.ts';
import { readCsvStatement } from './index.ts';

const rows = (text: string, mapping: TableMapping): StatementRow[] => [
  ...readCsvStatement(Buffer.from(text), { mapping }).rows,
];
const facts = (text: string, mapping: TableMapping) =>
  rows(text, mapping).map((row) => (row.kind === 'transaction' ? [row.date, row.amount, row.description] : row.field));

const cases: { name: string; text: string; mapping: TableMapping; expected: unknown[] }[] = [
  {
    name: 'columns by name',
    text: 'When,What,Extra,Sum A,Sum B\n2024-01-05,a,x,1.00,2.00\n',
    mapping: { columns: { date: 'When', amount: 'Sum B', description: ['What', 'Extra'] } },
    expected: [['2024-01-05', '2.00', 'a x']],
  },
  {
    name: 'columns by index, without a header',
    text: '5.00;7.00;a;05.01.2024\n',
    mapping: { columns: { date: 3, amount: 1, description: 2 } },
    expected: [['2024-01-05', '7.00', 'a']],
  },
  {
    name: 'debit and credit columns',
    text: 'Date,X,Y,Text\n2024-01-05,1.00,,a\n2024-01-06,,2.00,b\n',
    mapping: { columns: { debit: 'Y', credit: 'X' } },
    expected: [
      ['2024-01-05', '1.00', 'a'],
      ['2024-01-06', '-2.00', 'b'],
    ],
  },
  {
    name: 'a sign column and its words',
    text: 'Date,Text,Amount,Way\n2024-01-05,a,1.00,Zulu\n2024-01-06,b,2.00,Echo\n',
    mapping: { columns: { sign: 'Way' }, debitWords: ['zulu'] },
    expected: [
      ['2024-01-05', '-1.00', 'a'],
      ['2024-01-06', '2.00', 'b'],
    ],
  },
  {
    name: 'turned signs',
    text: 'Date,Text,Amount\n2024-01-05,a,1.00\n2024-01-06,b,-2.00\n',
    mapping: { invertSign: true },
    expected: [
      ['2024-01-05', '-1.00', 'a'],
      ['2024-01-06', '2.00', 'b'],
    ],
  },
  {
    name: 'signs as they are, against the evidence',
    text: 'order id,items,date,total\n1,Lamp,2024-01-05,12.50\n',
    mapping: { invertSign: false },
    expected: [['2024-01-05', '12.50', 'Lamp']],
  },
  {
    name: 'the date format',
    text: 'Date,Text,Amount\n05/03/2024,a,-1.00\n2024-03-06,b,-1.00\n',
    mapping: { dateFormat: 'MM/DD/YYYY' },
    expected: [['2024-05-03', '-1.00', 'a'], 'Date'],
  },
  {
    name: 'the decimal mark',
    text: 'Date;Text;Amount\n05.03.2024;a;1,234\n05.03.2024;b;1.50\n',
    mapping: { decimalMark: ',' },
    expected: [['2024-03-05', '1.234', 'a'], 'Amount'],
  },
  {
    name: 'the delimiter and the header row',
    text: 'Date|Text|Amount\nDay|Note|Money\n2024-01-05|a, b; c|-1.00\n',
    mapping: { delimiter: '|', headerRow: 1, columns: { description: 'Note' } },
    expected: [['2024-01-05', '-1.00', 'a, b; c']],
  },
];

describe('a stated mapping', () => {
  for (const { name, text, mapping, expected } of cases) {
    it(`decides ${name}`, () => expect(facts(text, mapping)).to.deep.equal(expected));
  }

  it('decides the currency', () => {
    expect(rows('Date,Text,Amount\n2024-01-05,a,-$1.00\n', { currency: 'CAD' })[0]).to.include({ currency: 'CAD' });
  });

  it('names a column that does not exist, and those that do', () => {
    const text = 'Date,Amount\n2024-01-05,1.00\n';
    const columns = 'in this file. Its columns are "Date", "Amount".';
    expect(() => rows(text, { columns: { date: 'Datum' } })).to.throw(`no column named "Datum" ${columns}`);
    expect(() => rows(text, { columns: { date: 2 } })).to.throw(`no column 2: the first is 0 ${columns}`);
    expect(() => rows('2024-01-05;1,00\n2024-01-06;2,00\n', { columns: { date: 'Datum' } })).to.throw(
      'no column named "Datum" in this file. It names none, and has 2 columns.',
    );
  });

  it('refuses a date format without a month', () => {
    expect(() => rows('Date,Amount\n2024-01-05,1.00\n', { dateFormat: 'YYYY' })).to.throw(StatementError, /YYYY/);
  });
});
