import { expect } from 'chai';
import { isoDate, takeApart } from './dates.ts';

const shapeOf = (text: string | number): (string | number)[] | null => {
  const date = takeApart(text);
  return date === null ? null : [...date.parts, ...date.orders];
};

describe('takeApart', () => {
  const cases: [string | number, (string | number)[] | null][] = [
    ['01/02/03', [1, 2, 3, 'dmy', 'mdy', 'ymd']],
    ['1/02/03', [1, 2, 3, 'dmy', 'mdy']],
    ['1/2/3456', [1, 2, 3456, 'dmy', 'mdy']],
    ['11/22/3', null],
    ['11/22/333', null],
    ['111/22/33', null],
    ['11/222/33', null],
    ['2024/111/2', null],
    ['2024/11/222', null],
    ['2024/1/2', [2024, 1, 2, 'ymd']],
    ['25/2024/01', [25, 2024, 1, 'dym', 'myd']],
    ['25/2024/111', null],
    ['01. 02. 2024', [1, 2, 2024, 'dmy', 'mdy']],
    ['01 02 2024', [1, 2, 2024, 'dmy', 'mdy']],
    ['01-02/2024', null],
    ['01/02/20244', null],
    ['1/2/24', [1, 2, 24, 'dmy', 'mdy']],
    ['1/2/4', null],
    ['20240131', [2024, 1, 31, 'ymd']],
    ['19991231', [1999, 12, 31, 'ymd']],
    ['20241301', null],
    ['20240001', null],
    ['31012024', [31, 1, 2024, 'dmy', 'mdy']],
    ['31011999', [31, 1, 1999, 'dmy', 'mdy']],
    ['31012124', null],
    ['20240131235959', [2024, 1, 31, 'ymd']],
    ['20240131T235959Z', [2024, 1, 31, 'ymd']],
    ['20240131 235959', [2024, 1, 31, 'ymd']],
    ['2024013123595', null],
    [20240131, [2024, 1, 31, 'ymd']],
    [20240131.5, null],
    ['2024年1月31日', [2024, 1, 31, 'ymd']],
    ['2024년 1월 31일', [2024, 1, 31, 'ymd']],
    ['2024年1月31日(水)', [2024, 1, 31, 'ymd']],
    ['5 Jan 24', [5, 1, 24, 'dmy']],
    ["5 Jan '24", [5, 1, 24, 'dmy']],
    ['5 Jan 244', null],
    ['5th of January 2024', [5, 1, 2024, 'dmy']],
    ['5 Foo 2024', null],
    ['Jan 5 2024', [1, 5, 2024, 'mdy']],
    ['Jan 5, 24', [1, 5, 24, 'mdy']],
    ['Jan-5-2024', [1, 5, 2024, 'mdy']],
    ['2024-Jan-05', [2024, 1, 5, 'ymd']],
    ['Mon, 5 Jan 2024', [5, 1, 2024, 'dmy']],
    ['Monday Jan 5 2024', [1, 5, 2024, 'mdy']],
    ['Mon 05/01/2024', [5, 1, 2024, 'dmy', 'mdy']],
    ['Mon 5', null],
    ['12:31:05, 05/01/2024', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 12:31', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 at 12:31 pm', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 12h31', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 12:31 CEST', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 12:31:05 (UTC)', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 Mo', [5, 1, 2024, 'dmy', 'mdy']],
    ['05/01/2024 Monday', null],
    ['05/01/2024x', null],
    ['05/01/2024.', [5, 1, 2024, 'dmy', 'mdy']],
    ['1/2/2', null],
    [`05/01/2024 12:31:${'1'.repeat(43)}`, [5, 1, 2024, 'dmy', 'mdy']],
    [`05/01/2024 12:31:${'1'.repeat(44)}`, null],
    ['Shop 12', null],
  ];
  for (const [text, expected] of cases) {
    it(`finds in ${text} ${expected === null ? 'no day' : expected.join(' ')}`, () =>
      expect(shapeOf(text)).to.deep.equal(expected));
  }

  it('reads texts of one shape alike, and keeps shapes apart', () => {
    const shapes = [
      '1/2/2024',
      '31/12/1999',
      '1-2-2024',
      '1. 2. 2024',
      '1.2.2024',
      '01/02/03',
      '2024/1/2',
      '25/2024/01',
    ];
    const keys = shapes.map((text) => takeApart(text)?.shape);
    expect(keys[0]).to.equal(keys[1]);
    expect(new Set(keys).size).to.equal(shapes.length - 1);
    expect([takeApart('20240131')?.shape, takeApart('31012024')?.shape]).to.deep.equal(['compact', 'compact-dmy']);
    expect([takeApart(new Date('2024-01-31'))?.shape, takeApart('5 Jan 24')?.shape]).to.deep.equal([
      'sheet',
      'name-dmy',
    ]);
  });

  it('takes a day of a sheet apart by its UTC day, and no day that is none', () => {
    expect(takeApart(new Date('2024-01-31T23:59:59Z'))?.parts).to.deep.equal([2024, 1, 31]);
    expect(takeApart(new Date('no day'))).to.equal(null);
    expect([takeApart(undefined), takeApart(null), takeApart(true), takeApart('')]).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('isoDate', () => {
  const cases: [[number, number, number], string | null][] = [
    [[1, 1, 1970], '1970-01-01'],
    [[31, 12, 1969], null],
    [[31, 12, 2099], '2099-12-31'],
    [[1, 1, 2100], null],
    [[1, 1, 0], '2000-01-01'],
    [[1, 1, 69], '2069-01-01'],
    [[1, 1, 70], '1970-01-01'],
    [[1, 1, 99], '1999-01-01'],
    [[1, 1, 100], null],
    [[1, 0, 2024], null],
    [[1, 13, 2024], null],
    [[0, 1, 2024], null],
    [[29, 2, 2024], '2024-02-29'],
    [[30, 2, 2024], null],
    [[29, 2, 2023], null],
    [[28, 2, 2023], '2023-02-28'],
    [[29, 2, 2000], '2000-02-29'],
    [[9, 9, 2024], '2024-09-09'],
    [[10, 10, 2024], '2024-10-10'],
    ...[1, 3, 5, 7, 8, 10, 12].flatMap((month): [[number, number, number], string | null][] => [
      [[31, month, 2024], `2024-${String(month).padStart(2, '0')}-31`],
      [[32, month, 2024], null],
    ]),
    ...[4, 6, 9, 11].flatMap((month): [[number, number, number], string | null][] => [
      [[30, month, 2024], `2024-${String(month).padStart(2, '0')}-30`],
      [[31, month, 2024], null],
    ]),
  ];
  for (const [parts, expected] of cases) {
    it(`makes ${String(expected)} of ${parts.join('.')}`, () => expect(isoDate(parts, 'dmy')).to.equal(expected));
  }

  it('knows every order', () => {
    for (const [order, parts] of [
      ['dmy', [3, 2, 2024]],
      ['mdy', [2, 3, 2024]],
      ['ymd', [2024, 2, 3]],
      ['ydm', [2024, 3, 2]],
      ['dym', [3, 2024, 2]],
      ['myd', [2, 2024, 3]],
    ] as const)
      expect(isoDate(parts, order), order).to.equal('2024-02-03');
  });
});
