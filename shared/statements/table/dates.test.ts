import { expect } from 'chai';
import { type DateEvidence, DateReader, findDateOrders, oldestFirst, orderOf } from './date-order.ts';
import { isDate } from './dates.ts';

const nothing: DateEvidence = { dayFirst: 0.5, yearFirst: false, notAfter: null };
const read = (cells: (string | Date)[], evidence = nothing) => {
  const reader = new DateReader(findDateOrders(cells, cells, evidence), null);
  return cells.map((cell) => reader.read(cell));
};

const single: [string, string][] = [
  ['2024-01-05', '2024-01-05'],
  ['2024/1/5', '2024-01-05'],
  ['2024.01.05.', '2024-01-05'],
  ['20240105', '2024-01-05'],
  ['20240105123000', '2024-01-05'],
  ['2024-01-05T13:00:00Z', '2024-01-05'],
  ['2024-01-05 13:00:00 +0000', '2024-01-05'],
  ['2024-01-05-08.21.36.47192', '2024-01-05'],
  ['25.01.2024 00:00:30:989', '2024-01-25'],
  ['25.1.24', '2024-01-25'],
  ['25. 1. 2024', '2024-01-25'],
  ['01/25/2024 8:05:03 PM', '2024-01-25'],
  ['12:31, 25/01/2024', '2024-01-25'],
  ['25-01-2024 / 12:31', '2024-01-25'],
  ['25/2024/01', '2024-01-25'],
  ['5 Jan 2024', '2024-01-05'],
  ['05-Jan-24', '2024-01-05'],
  ['Jan 5, 2024', '2024-01-05'],
  ['Fri 5 Jan 2024', '2024-01-05'],
  ['3. März 2024', '2024-03-03'],
  ['3 de marzo de 2024', '2024-03-03'],
  ['1er août 2024', '2024-08-01'],
  ['12 paź 2024', '2024-10-12'],
  ['5 мая 2024', '2024-05-05'],
  ['2024年2月27日', '2024-02-27'],
];

describe('dates', () => {
  for (const [text, iso] of single) it(`reads ${text}`, () => expect(read([text])).to.deep.equal([iso]));

  it('reads the date of a sheet', () => expect(read([new Date('2024-01-05T00:00:00Z')])).to.deep.equal(['2024-01-05']));

  for (const text of ['30.02.2024', '2024-13-01', '12.50', '123456', 'Pending', '1.2.3', '05/01', '12/15/2018/23']) {
    it(`finds no day in ${text}`, () => expect(isDate(text)).to.equal(false));
  }
});

describe('findDateOrders', () => {
  it('lets one day above 12 decide for the whole column', () => {
    expect(read(['05/03/2024', '06/14/2024'])).to.deep.equal(['2024-05-03', '2024-06-14']);
    expect(read(['05/03/2024', '14/06/2024'])).to.deep.equal(['2024-03-05', '2024-06-14']);
  });

  it('prefers the order in which rows are sorted', () => {
    const sorted = ['01/11/2024', '02/03/2024', '02/09/2024', '03/01/2024', '03/08/2024'];
    expect(read(sorted)[0]).to.equal('2024-01-11');
  });

  it('settles two formats in one column together', () => {
    expect(read(['01-02-2024', '01/19/2024', '02-03-2024', '02/20/2024'])).to.deep.equal([
      '2024-01-02',
      '2024-01-19',
      '2024-02-03',
      '2024-02-20',
    ]);
  });

  it('follows the surroundings where the dates say nothing', () => {
    expect(read(['05/03/2024'])).to.deep.equal(['2024-03-05']);
    expect(read(['05/03/2024'], { ...nothing, dayFirst: -1 })).to.deep.equal(['2024-05-03']);
    expect(read(['05.03.2024'], { ...nothing, dayFirst: -1 })).to.deep.equal(['2024-03-05']);
    expect(read(['24/01/05'], { ...nothing, yearFirst: true })).to.deep.equal(['2024-01-05']);
  });

  it('takes no day that the file can not know yet', () => {
    expect(read(['02/10/2018'], { ...nothing, notAfter: '2018-02-26' })).to.deep.equal(['2018-02-10']);
  });

  it('tells in which direction rows run', () => {
    const direction = (cells: string[]) => oldestFirst(cells, findDateOrders(cells, cells, nothing));
    expect(direction(['2024-01-01', '2024-01-02'])).to.equal(true);
    expect(direction(['2024-01-02', '2024-01-01'])).to.equal(false);
    expect(direction(['2024-01-01', '2024-01-01'])).to.equal(null);
  });
});

describe('orderOf', () => {
  for (const [format, order] of [
    ['DD.MM.YYYY', 'dmy'],
    ['%m/%d/%y', 'mdy'],
    ['Y-m-d H:i', 'ymd'],
    ['dd MMM yyyy', 'dmy'],
    ['%d %b %Y', 'dmy'],
    ['yyyyMMdd', 'ymd'],
    ['HH:mm', null],
  ] as const) {
    it(`understands ${format}`, () => expect(orderOf(format)).to.equal(order));
  }
});
