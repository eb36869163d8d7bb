import { expect } from 'chai';
import { filledWidth, foldedText, isBlank, quoted, textOf } from './cell.ts';
import { describeColumns, holdsAmounts, holdsText } from './columns.ts';
import { looksLikeEntry } from './entry.ts';
import { findHeader, findUnknownHeader, headerScore, repeatsHeader } from './find-header.ts';
import { findCurrencyColumn, findDateColumns, findOriginalAmount, groupByAccount } from './roles.ts';

const record = (line: string, row = 1) => ({ row, cells: line.split(';') });
const records = (...lines: string[]) => lines.map((line, at) => record(line, at + 1));

describe('cells', () => {
  it('have a text without blanks around it', () => {
    expect([textOf(' a '), textOf('="007"'), textOf(7), textOf(true), textOf(null), textOf(undefined)]).to.deep.equal([
      'a',
      '007',
      '7',
      'true',
      '',
      '',
    ]);
    expect([textOf(new Date('2024-01-31T10:00Z')), textOf(new Date('none'))]).to.deep.equal(['2024-01-31', '']);
    expect([foldedText(' a \n b '), quoted('x'.repeat(80)).length, quoted('x'.repeat(81)).length]).to.deep.equal([
      'a b',
      82,
      82,
    ]);
  });

  it('are blank where nothing is printed', () => {
    expect(['', ' ', null, undefined, 0, false, 'a'].map(isBlank)).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([filledWidth(['a', '', 'b', ' ', null]), filledWidth(['', null]), filledWidth([])]).to.deep.equal([3, 0, 0]);
  });
});

describe('describeColumns', () => {
  it('counts what the cells of a column show', () => {
    const lines = ['05.01.2024;-1,50;EUR;Tea;-;7', '06.01.2024;2,00;USD;Tea;;0', ';0,00;;Jam 5;–;+8'];
    const [date, amount, currency, text, dash, whole] = describeColumns(records(...lines), []);
    expect(date).to.include({ filled: 2, dates: 2, amounts: 0, distinct: 2, characters: 20, letters: 0 });
    expect(amount).to.include({ filled: 3, dates: 0, amounts: 3, negatives: 1, positives: 1, money: 3 });
    expect(currency).to.include({ filled: 2, currencies: 2, letters: 2, amounts: 0 });
    expect(text).to.include({ filled: 3, letters: 3, distinct: 2, currencies: 0, characters: 11 });
    expect(dash).to.include({ filled: 0, characters: 0 });
    expect(whole).to.include({ amounts: 3, positives: 2, money: 1 });
    expect([date, amount, currency, text, dash].map((column) => holdsAmounts(column!))).to.deep.equal([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect([date, amount, currency, text, dash].map((column) => holdsText(column!))).to.deep.equal([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('is as wide as the widest of header and entries', () => {
    expect(describeColumns(records('a;b;c', 'd'), ['x']).map(({ name, filled }) => `${name}${filled}`)).to.deep.equal([
      'x2',
      '1',
      '1',
    ]);
    expect(describeColumns([], ['x', 'y'])).to.have.length(2);
  });

  it('takes seven amounts in ten for a column of amounts', () => {
    const holds = (amounts: number) =>
      holdsAmounts(
        describeColumns(records(...Array.from({ length: 10 }, (_, at) => (at < amounts ? '5' : 'x'))), [])[0]!,
      );
    expect([holds(7), holds(6)]).to.deep.equal([true, false]);
  });
});

describe('looksLikeEntry', () => {
  it('needs a day and an amount in two cells', () => {
    const entries = ['05.01.2024;-1,50', 'x;1;;05.01.2024', '05.01.2024;06.01.2024', '1;2', '05.01.2024;', ''].map(
      (line) => looksLikeEntry(record(line)),
    );
    expect(entries).to.deep.equal([true, true, false, false, false, false]);
  });
});

describe('headers', () => {
  const score = (line: string) => Number(headerScore(record(line)).toFixed(2));

  it('weigh what they name', () => {
    const lines = [
      'Date;Amount',
      'Date;Amount;Amount',
      'Date;Description;Amount',
      'Value date;Amount',
      'Description;Amount',
      'Date;Payee;Currency;Balance',
      'Debit;Credit;Date',
      'Date;Reference',
    ];
    expect(lines.map(score)).to.deep.equal([2.2, 2.2, 2.9, 1.8, 0.9, 3.1, 2.8, 1.6]);
  });

  it('name two things, and a fourth of their cells', () => {
    expect([
      score('Date'),
      score('Date;Date'),
      score(`Date;Amount${';zwik'.repeat(6)}`),
      score(`Date;Amount${';zwik'.repeat(7)}`),
    ]).to.deep.equal([0, 0, 2.2, 0]);
  });

  it('hold no days, amounts, long numbers, code or long texts', () => {
    for (const more of ['05.01.2024', '12.50', 'no 12345', '<b>', `x${'y'.repeat(80)}`])
      expect(score(`Date;Amount;${more}`), more).to.equal(0);
    for (const more of ['2024', 'zwik 1234', `x${'y'.repeat(79)}`])
      expect(score(`Date;Amount;${more}`), more).to.equal(more === '2024' ? 0 : 2.2);
    expect(headerScore({ row: 1, cells: ['Date', 'Amount', 7] })).to.equal(0);
  });

  it('are the best of the first lines, the first among equals, of two columns where there is little else', () => {
    const found = (...lines: string[]) => findHeader(records(...lines))?.row ?? null;
    expect(found('Date;Amount', 'Date;Amount', 'x')).to.equal(1);
    expect(found('Date;Amount', 'Date;Amount', '05.01.2024;1,50')).to.equal(2);
    expect(found('Date;Reference', 'x')).to.equal(1);
    expect(found('Date;Reference;zwik', 'x')).to.equal(1);
    expect(found('Date;Reference;zwik;blarn', 'x')).to.equal(null);
    expect(found('Date;Reference;zwik;blarn', '05.01.2024;1,50')).to.equal(1);
    expect(found('Description;Amount', '05.01.2024;1,50')).to.equal(1);
    expect(found('Description;Amount', 'x')).to.equal(null);
  });

  it('in unknown words are as wide as the first entry and right above it', () => {
    const found = (...lines: string[]) => findUnknownHeader(records(...lines))?.row ?? null;
    const entry = '05.01.2024;Tea;1,50;7';
    expect(found('a;b;c;d', entry)).to.equal(1);
    expect(found('a;b;c', entry)).to.equal(1);
    expect(found('a;b', entry)).to.equal(null);
    expect(found('a;;;d;e', entry)).to.equal(1);
    expect(found('a;b;c;d;e;f', entry)).to.equal(null);
    expect(found('a;b;c;c', entry)).to.equal(null);
    expect(found('a;b;c;9 d', entry)).to.equal(null);
    expect(found(`a;b;c;${'d'.repeat(40)}`, entry)).to.equal(1);
    expect(found(`a;b;c;${'d'.repeat(41)}`, entry)).to.equal(null);
    expect(found('a', '05.01.2024;1,50')).to.equal(null);
    expect(found(entry)).to.equal(null);
  });

  it('come again with the same names in the same places', () => {
    const repeats = (line: string) => repeatsHeader(line.split(';'), ['Date', 'Text', 'Amount']);
    expect(['Date;Text;Amount', 'Date; Text ', ';Text;Amount', 'Date', 'Date;Amount', ''].map(repeats)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('roles', () => {
  const columnsOf = (header: string, ...lines: string[]) => describeColumns(records(...lines), header.split(';'));
  const dates = (header: string, ...lines: string[]) =>
    findDateColumns(columnsOf(header, ...lines), lines.length).map(({ index }) => index);

  it('order the columns of days by their names and how full they are', () => {
    expect(dates('Value date;Date', '05.01.2024;06.01.2024')).to.deep.equal([1, 0]);
    expect(dates(';', '05.01.2024;06.01.2024')).to.deep.equal([0, 1]);
    expect(dates(';', ';06.01.2024', '05.01.2024;06.01.2024')).to.deep.equal([1, 0]);
    expect(dates('Due date;', '05.01.2024;06.01.2024')).to.deep.equal([1, 0]);
    expect(dates(';', '05.01.2024;x', 'Pending;x')).to.deep.equal([0]);
    expect(dates(';', '05.01.2024;x', 'Pending;x', 'Pending;x')).to.deep.equal([]);
    expect(dates('Date;', 'x;y')).to.deep.equal([0]);
  });

  it('find the currency of an amount by name, then by nearness', () => {
    const currency = (header: string, line: string, amount: number) =>
      findCurrencyColumn(columnsOf(header, line), amount, 'currency');
    expect(currency(';;', 'EUR;1.50;USD', 1)).to.equal(2);
    expect(currency(';;;', 'EUR;1.50;x;USD', 1)).to.equal(0);
    expect(currency('Currency;;', 'EUR;1.50;USD', 1)).to.equal(0);
    expect(currency('Original currency;Amount;x', 'EUR;1.50;x', 1)).to.equal(null);
    expect(currency('Amount;Currency', '1.50;', 0)).to.equal(1);
    expect(currency(';;', 'x;1.50;y', 1)).to.equal(null);
    expect(
      findCurrencyColumn(columnsOf('Currency;Amount;Original currency', 'EUR;1.50;USD'), 1, 'originalCurrency'),
    ).to.equal(2);
    expect(findCurrencyColumn(columnsOf('Currency;Amount;', 'EUR;1.50;USD'), 1, 'originalCurrency')).to.equal(null);
  });

  it('find the amount of the purchase among what is not taken', () => {
    const columns = columnsOf('Amount;Original amount;Original amount', '1.50;2.50;3.50');
    expect([
      findOriginalAmount(columns, new Set([0])),
      findOriginalAmount(columns, new Set([1])),
      findOriginalAmount(columns, new Set([1, 2])),
    ]).to.deep.equal([1, 2, null]);
  });

  it('group rows by account', () => {
    const [column] = columnsOf('Account', 'a', 'b', 'a', '');
    expect(groupByAccount(column, 4)).to.deep.equal([[0, 2], [1], [3]]);
    expect(groupByAccount(undefined, 3)).to.deep.equal([[0, 1, 2]]);
  });
});
