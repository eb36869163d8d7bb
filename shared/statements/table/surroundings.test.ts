import { expect } from 'chai';
import { describeColumns } from './columns.ts';
import { gatherDates, gatherEvidence } from './date-evidence.ts';
import { type DateEvidence, DateReader, findDateOrders, possibleOrders } from './date-order.ts';
import { descriptionOf } from './describe.ts';
import { findDialect } from './dialect.ts';
import { accountOf, currencyOfPreamble } from './file-facts.ts';
import { splitRecords, unwrapLines } from './split.ts';
import { takeSample } from './sample.ts';

const records = (...lines: string[]) => lines.map((line, at) => ({ row: at + 1, cells: line.split(';') }));
const tableOf = (title: string, delimiter: string, lines: string[]) => ({
  title,
  delimiter,
  records: () => records(...lines),
});

describe('gatherEvidence', () => {
  const evidence = (
    header: string,
    cells: string,
    more: { title?: string; delimiter?: string; above?: string; mark?: ',' } = {},
  ) => {
    const { title = '', delimiter = ',', above, mark = null } = more;
    const names = header === '' ? [] : header.split(';');
    const preamble = above === undefined ? [] : records(above);
    const columns = describeColumns(records(cells), names);
    return gatherEvidence({ table: tableOf(title, delimiter, []), names, preamble, columns }, mark);
  };
  const dayFirst = (...args: Parameters<typeof evidence>) => Number(evidence(...args).dayFirst.toFixed(1));

  it('weighs what speaks for the day first', () => {
    expect(dayFirst('Date;Amount', '05/03/2024;1')).to.equal(0.5);
    expect(dayFirst('', '05/03/2024;1')).to.equal(0.5);
    expect(dayFirst('Date;Amount', '05/03/2024;1', { mark: ',' })).to.equal(2.5);
    expect(dayFirst('Date;Amount', '05/03/2024;1', { delimiter: ';' })).to.equal(1.5);
    expect(dayFirst('Datum;Betrag', '05/03/2024;1')).to.equal(2);
    expect(dayFirst('Date;Montant', '05/03/2024;1')).to.equal(0.5);
    expect(dayFirst('Date;Amount;é', '05/03/2024;1')).to.equal(2);
    expect(dayFirst('Date;Amount', '05/03/2024;£1')).to.equal(1.5);
    expect(dayFirst('Date;Amount EUR', '05/03/2024;1')).to.equal(1.5);
    expect(dayFirst('Date;Amount', '05/03/2024;1', { above: 'Account in CHF' })).to.equal(1.5);
    expect(dayFirst('Date;Cheque', '05/03/2024;1')).to.equal(1.5);
    expect(dayFirst('Date;Paid in', '05/03/2024;1')).to.equal(1.5);
    expect(dayFirst('Date;Sort code', '05/03/2024;1')).to.equal(1.5);
  });

  it('weighs what speaks for the month first', () => {
    expect(dayFirst('Date;Amount', '05/03/2024;$1')).to.equal(-0.7);
    expect(dayFirst('Date;Amount', '05/03/2024;-$1')).to.equal(-0.7);
    expect(dayFirst('Date;Amount', '05/03/2024;US$1')).to.equal(0.5);
    expect(dayFirst('Date;Amount', '5/03/2024;1')).to.equal(-0.7);
    expect(dayFirst('Date;Amount', '05/3/2024;1')).to.equal(-0.7);
    expect(dayFirst('Date;Amount', '05/03/2024 8:00 PM;1')).to.equal(-0.3);
    expect(dayFirst('Date;Check', '05/03/2024;1')).to.equal(-0.5);
    expect(dayFirst('Date;Amount', '05/03/2024;$1;£1')).to.equal(1.5);
  });

  it('knows who writes the year first, and the last day of the name of the file', () => {
    const yearFirst = ['日期;金额', '날짜;금액', '日付;金額', 'Összeg;Nap', 'Date;Amount'].map(
      (header) => evidence(header, 'x').yearFirst,
    );
    expect(yearFirst).to.deep.equal([true, true, true, true, false]);
    const notAfter = [
      'a-2024-05-20',
      '20240520.csv',
      '2024_05_20 to 2024.06.30',
      'a-2024-13-20',
      'id 120240520',
      '2024052012345',
      '1999-05-20',
    ].map((title) => evidence('', 'x', { title }).notAfter);
    expect(notAfter).to.deep.equal(['2024-05-20', '2024-05-20', '2024-06-30', null, null, '2024-05-20', null]);
  });

  it('gathers the days around the table', () => {
    const preamble = records('Period;01/02/2024 - 15/02/2024', 'none');
    expect(gatherDates({ table: tableOf('to 2024-02-15', ',', []), preamble, names: [], columns: [] })).to.deep.equal([
      '2024-02-15',
      '01/02/2024',
      '15/02/2024',
    ]);
  });
});

describe('orders of dates', () => {
  const nothing: DateEvidence = { dayFirst: 0.5, yearFirst: false, notAfter: null };
  const first = (cells: string[], evidence: Partial<DateEvidence> = {}) =>
    new DateReader(findDateOrders(cells, cells, { ...nothing, ...evidence }), null).read(cells[0]);

  it('follow most days, then evidence', () => {
    expect(possibleOrders(['01/02/2024', '13/02/2024', '02/13/2024', '14/02/2024'])[0]?.orders).to.deep.equal(['dmy']);
    expect(possibleOrders(['01/02/2024', 'x'])[0]?.orders).to.deep.equal(['dmy', 'mdy']);
    expect(possibleOrders(['32/13/2024'])[0]?.orders).to.deep.equal([]);
    expect([first(['01/02/2024'], { dayFirst: 0 }), first(['01/02/2024'], { dayFirst: -0.1 })]).to.deep.equal([
      '2024-02-01',
      '2024-01-02',
    ]);
    expect([first(['01.02.2024'], { dayFirst: -4 }), first(['1. 2. 2024'], { dayFirst: -4 })]).to.deep.equal([
      '2024-02-01',
      '2024-02-01',
    ]);
    expect([first(['20/11/10'], { yearFirst: true }), first(['20/11/10'])]).to.deep.equal(['2020-11-10', '2010-11-20']);
  });

  it('give a disorder its weight', () => {
    const sorted = ['01/11/2024', '02/03/2024', '02/09/2024', '03/01/2024'];
    expect([first(sorted), first(sorted, { dayFirst: 1.3 }), first(sorted, { dayFirst: 1.4 })]).to.deep.equal([
      '2024-01-11',
      '2024-01-11',
      '2024-11-01',
    ]);
    expect([first(sorted.toReversed()), first(['01/11/2024', '01/11/2024'])]).to.deep.equal([
      '2024-03-01',
      '2024-11-01',
    ]);
  });

  it('give a long span its weight, the more the more rows there are', () => {
    const days = (count: number) =>
      Array.from({ length: count }, (_, at) => `03/${String(((at * 5) % 12) + 1).padStart(2, '0')}/2024`);
    expect([first(days(8), { dayFirst: 0.7 }), first(days(8), { dayFirst: 0.8 })]).to.deep.equal([
      '2024-03-01',
      '2024-01-03',
    ]);
    expect([first(days(4), { dayFirst: 0.3 }), first(days(4), { dayFirst: 0.4 })]).to.deep.equal([
      '2024-03-01',
      '2024-01-03',
    ]);
  });

  it('know no day after the last one, but for the next', () => {
    expect(first(['05/04/2024'], { notAfter: '2024-04-05' })).to.equal('2024-04-05');
    expect(first(['06/04/2024'], { notAfter: '2024-04-05' })).to.equal('2024-04-06');
    expect(first(['04/06/2024'], { notAfter: '2024-04-05' })).to.equal('2024-04-06');
    expect(first(['04/06/2024'], { notAfter: '2024-04-05', dayFirst: 2.1 })).to.equal('2024-06-04');
  });

  it('are forced on dates of figures alone', () => {
    const reader = new DateReader(new Map(), 'mdy');
    expect(
      ['05/03/2024', '2024-03-05', '5 Mar 2024', '2024年3月5日', 'x', null].map((cell) => reader.read(cell)),
    ).to.deep.equal(['2024-05-03', null, '2024-03-05', '2024-03-05', null, null]);
    expect(reader.read(new Date('2024-03-05'))).to.equal('2024-03-05');
  });
});

describe('lines around a table', () => {
  it('name one currency or none', () => {
    const currency = (...lines: string[]) => currencyOfPreamble(records(...lines));
    expect([
      currency('a;EUR'),
      currency('Balance in eur'),
      currency('1,00 €'),
      currency('EUR', 'USD'),
      currency('EUR', 'EUR'),
      currency(),
    ]).to.deep.equal(['EUR', null, 'EUR', null, 'EUR', null]);
    expect([currency(`EUR${' x'.repeat(28)}`), currency(`EUR${' x'.repeat(29)}`)]).to.deep.equal(['EUR', null]);
    expect(currency(...Array<string>(40).fill('x'), 'EUR')).to.equal(null);
    expect(currency(...Array<string>(39).fill('x'), 'EUR')).to.equal('EUR');
  });

  it('name the account by an IBAN that checks, or a number beside its word', () => {
    const account = (...lines: string[]) => accountOf(records(...lines));
    expect(account('IBAN: GB82 WEST 1234 5698 7654 32')).to.equal('GB82WEST12345698765432');
    expect([account('x;GB83WEST12345698765432'), account('Reference;12345678')]).to.deep.equal([null, null]);
    expect([
      account('Account;1234-5678'),
      account('Account number: 12 34 56'),
      account('Card;**** **** 1234'),
    ]).to.deep.equal(['1234-5678', '123456', '********1234']);
    expect([account('Account;12'), account('Account;Tea')]).to.deep.equal([null, null]);
    expect(account('Account;12345678', 'GB82WEST12345698765432')).to.equal('GB82WEST12345698765432');
  });
});

describe('descriptionOf', () => {
  const describeRow = (cells: string[], description: number[], overflow: number | null = null) =>
    descriptionOf(cells, { description, overflow });
  it('joins what the columns print, once each', () => {
    expect(describeRow(['a', 'b', 'a b', 'c'], [0, 1, 2, 3])).to.equal('a b c');
    expect(describeRow(['a', 'x', 'b', 'c'], [0], 2)).to.equal('a b c');
    expect([describeRow(["'a'"], [0]), describeRow(["''"], [0]), describeRow(["'a"], [0])]).to.deep.equal([
      'a',
      "''",
      "'a",
    ]);
    expect(describeRow(['x'.repeat(1_999), 'abc'], [0, 1])).to.have.length(2_000);
  });
});

describe('takeSample', () => {
  const sample = (...lines: string[]) => takeSample(tableOf('', ';', lines), {});
  it('parts a table in what is above, the header and the entries', () => {
    const { preamble, header, names, entries, speaks, whole } = sample(
      'Bank',
      'Date;Text;Amount;',
      '05.01.2024;Tea;1,50',
      'x',
      '',
      '06.01.2024;Jam;2,50',
    );
    expect([preamble.length, header?.row, names, entries.length, speaks, whole]).to.deep.equal([
      1,
      2,
      ['Date', 'Text', 'Amount'],
      2,
      true,
      true,
    ]);
    expect([
      sample('05.01.2024;Tea;1,50').header,
      sample('Date;Amount', 'x;y').entries.length,
      sample('x;y').entries.length,
    ]).to.deep.equal([null, 1, 0]);
    expect(sample('a;b;c', '05.01.2024;Tea;1,50').speaks).to.equal(false);
  });

  it('reads no more than it needs', () => {
    const many = sample('Date;Amount', ...Array<string>(2_000).fill('05.01.2024;1,50'));
    expect([many.whole, many.entries.length]).to.deep.equal([false, 600]);
    expect(sample('Date;Amount', ...Array<string>(1_999).fill('05.01.2024;1,50')).whole).to.equal(true);
    expect(sample(`Date;Amount${';'.repeat(39_996)}`, 'x;y').whole).to.equal(true);
    expect(sample(`Date;Amount${';'.repeat(39_997)}`, 'x;y').whole).to.equal(false);
  });
});

describe('delimited text', () => {
  const cells = (text: string, quote: '"' | "'" = '"') =>
    [...splitRecords(text, { delimiter: ',', quote })].map(({ row, cells: list }) => `${row}:${list.join('|')}`);
  it('is split at delimiters and line ends outside of quotes', () => {
    expect(cells('a,"b,""c""\nd",e\r\nf')).to.deep.equal(['1:a|b,"c"\nd|e', '3:f']);
    expect(cells('"a\rb\r\nc",d\ne')).to.deep.equal(['1:a\rb\r\nc|d', '4:e']);
    expect(cells("'a,b',c", "'")).to.deep.equal(['1:a,b|c']);
    expect(cells('a,\n,b\n\nc')).to.deep.equal(['1:a|', '2:|b', '3:', '4:c']);
    expect([cells(''), cells('a,'), cells('"a"b,c'), cells('"a" ,b')]).to.deep.equal([
      [],
      ['1:a|'],
      ['1:"a"b|c'],
      ['1:a|b'],
    ]);
  });

  it('is taken out of quotes around whole lines', () => {
    expect(unwrapLines('"a,b"\n"c,""d"""\n')).to.equal('a,b\nc,"d"\n');
    expect([
      unwrapLines('"a"\n"b"\n'),
      unwrapLines('"a,b"\nc,d\n'),
      unwrapLines('"a","b"\n'),
      unwrapLines(''),
    ]).to.deep.equal(['"a"\n"b"\n', '"a,b"\nc,d\n', '"a","b"\n', '']);
  });

  it('has the delimiter that is announced, stated, or fits', () => {
    const found = (text: string, given?: ',' | ';') => Object.values(findDialect(text, given)).join('');
    expect([found('sep=|\na;b|c'), found('sep=|\na;b|c', ','), found('a;b;c\nd;e;f'), found('x')]).to.deep.equal([
      '|"',
      ',"',
      ';"',
      ';"',
    ]);
    expect([found("a,'b'\n"), found('a,\'b\',"c"\n'), found("'a',b\n"), found("a,b'c\n")]).to.deep.equal([
      ",'",
      ',"',
      ",'",
      ',"',
    ]);
  });
});
