import { expect } from 'chai';
import { StatementError, type StatementTransaction } from '../statement.ts';
import { type Cell, readSheetStatement } from './index.ts';

const day = (iso: string) => new Date(`${iso}T00:00:00Z`);
const read = (...sheets: { name: string; rows: Cell[][]; firstRow?: number }[]) =>
  [...readSheetStatement(sheets, {}).rows].filter((row): row is StatementTransaction => row.kind === 'transaction');

describe('readSheetStatement', () => {
  it('reads dates and numbers as cells hold them', () => {
    const [first, second] = read({
      name: 'Sheet1',
      firstRow: 3,
      rows: [
        ['Date', 'Text', 'Amount', 'Currency'],
        [day('2024-01-05'), 'Shop', -33.5, 'EUR'],
        [day('2024-01-06'), 'Work', 1525, 'EUR'],
      ],
    });
    expect(first).to.include({ row: 4, date: '2024-01-05', amount: '-33.5', currency: 'EUR', description: 'Shop' });
    expect(second).to.include({ row: 5, amount: '1525' });
  });

  it('reads numbers beside amounts that are text', () => {
    const rows: Cell[][] = [
      ['REF', 'DESCRIPTION', 'DEBIT', 'CREDIT', 'DATE'],
      ['1', 'a', "'579,68 USD", ' ', '07/03/2024'],
      ['2', 'b', 1084, ' ', '17/03/2024'],
      [null, 'TOTAL', 1663.68, null, null],
    ];
    expect(read({ name: 'x', rows }).map(({ amount, currency }) => `${amount} ${currency}`)).to.deep.equal([
      '-579.68 USD',
      '-1084 USD',
    ]);
  });

  it('picks the sheet that holds transactions, and its like', () => {
    const header: Cell[] = ['Datum', 'Omschrijving', 'Bedrag'];
    const found = read(
      {
        name: 'Summary',
        rows: [
          ['Total', 12],
          ['Average', 3],
        ],
      },
      { name: 'January', rows: [header, [day('2024-01-05'), 'a', -1]] },
      { name: 'February', rows: [header, [day('2024-02-05'), 'b', -2]] },
      { name: 'Notes', rows: [[day('2024-02-05'), 'made', 5]] },
    );
    expect(found.map(({ amount }) => amount)).to.deep.equal(['-1', '-2']);
  });

  it('ignores blank cells far to the right, and refuses filled ones', () => {
    const wide = (cell: Cell): Cell[] => ['Date', 'Amount', ...Array.from<Cell>({ length: 2_000 }).fill(null), cell];
    expect(read({ name: 'x', rows: [wide(null), ['2024-01-05', '-1.00']] })).to.have.length(1);
    expect(() => read({ name: 'x', rows: [wide('far'), ['2024-01-05', '-1.00']] })).to.throw(StatementError, /columns/);
  });

  it('says that a workbook without transactions has none', () => {
    expect(() => read({ name: 'x', rows: [] })).to.throw(StatementError, /sheet/);
    expect(() => read({ name: 'x', rows: [['A1', 'B1']] })).to.throw(StatementError, /date and an amount/);
  });
});
