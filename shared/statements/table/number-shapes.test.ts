import { expect } from 'chai';
import { isZero, printAmount, readRowAmount } from './amount-reading.ts';
import type { Cell } from './cell.ts';
import { findDecimalMark } from './decimal-mark.ts';
import { provenMark, readAmount } from './numbers.ts';

/** The digits with what may tell a direction: sign, direction, currency. */
function shown(cell: Cell, mark: '.' | ',' | null = null): string | null {
  const amount = readAmount(cell, mark);
  if (amount === null) return null;
  const { digits, negative, signed, direction, currency } = amount;
  return [`${negative ? '-' : signed ? '+' : ''}${digits}`, direction, currency]
    .filter((part) => part !== null)
    .join(' ');
}

describe('readAmount, at the edges', () => {
  const cases: [Cell, string | null][] = [
    ['1', '1'],
    ['123456789012345', '123456789012345'],
    ['1234567890123456', '1234567890123456'],
    ['1,5', '1.5'],
    ['1,2345', '1.2345'],
    ['1,12345678', '1.12345678'],
    ['12.345', '12345'],
    ['012.345', '12.345'],
    ['0.345', '0.345'],
    ['1234.567', '1234.567'],
    ['1.234.567,8', '1234567.8'],
    ['1,234,567.89', '1234567.89'],
    ['1,234.567', '1234.567'],
    ['1.234,567', '1234.567'],
    ['1.234.56', null],
    ['12.34.567', '1234567'],
    ['1234.567.890', null],
    ['1,23,456.7', '123456.7'],
    ['1,2,345', null],
    ['1 23', null],
    ['1_000', '1000'],
    ['-5', '-5'],
    ['+5', '+5'],
    ['--5', null],
    ['-5-', null],
    ['(5', null],
    ['5)', null],
    [')5(', null],
    ['(5)', '-5'],
    ['(-5)', null],
    ['$5', '5'],
    ['€-5', '-5 EUR'],
    ['-€5', '-5 EUR'],
    ['5 EUR', '5 EUR'],
    ['EUR 5 USD', '5 EUR'],
    ['5 XQZ', null],
    ['5 Cr', '5 1 '],
    ['5 DR.', '5 -1'],
    ['C 5 D', '5 -1'],
    ['5 H', '5 1'],
    ['5 S', '5 -1'],
    ['5 DB', '5 -1'],
    ['5 c', '5 1'],
    ['5 d', '5 -1'],
    ['5.-', '5'],
    ['5,--', '5'],
    ['5.=', '5'],
    ['5.- EUR', '5 EUR'],
    ['.5', '0.5'],
    ['EUR .5', '0.5 EUR'],
    ['Rs.500', '500 INR'],
    ['5.', null],
    ['٥٫٥', '5.5'],
    ['۱۲۳', '123'],
    [`${' '.repeat(47)}5`, '5'],
    [`${' '.repeat(48)}5`, null],
    ['', null],
    [7, '7'],
    [-7.25, '-7.25'],
    [0.1 + 0.7, '0.8'],
    [1e-7, '0.0000001'],
    [999_999_999_999_999, '999999999999999'],
    [1e15, null],
    [Number.POSITIVE_INFINITY, null],
    [true, null],
    [null, null],
  ];
  for (const [cell, expected] of cases) {
    it(`reads ${JSON.stringify(cell)}`, () => expect(shown(cell)).to.equal(expected?.trim() ?? null));
  }

  it('asks the mark of the file only where the text does not tell', () => {
    expect([shown('1.234', '.'), shown('1.234', ','), shown('1,234', ','), shown('1,234', '.')]).to.deep.equal([
      '1.234',
      '1234',
      '1.234',
      '1234',
    ]);
    expect([shown('0.234', ','), shown('1234.567', ','), shown('1.2345', ',')]).to.deep.equal([
      '0.234',
      '1234.567',
      '1.2345',
    ]);
    expect([shown('EUR 1.234', '.'), shown('EUR 1.234', ',')]).to.deep.equal(['1.234 EUR', '1234 EUR']);
  });
});

describe('marks', () => {
  it('are proven by what can be read in one way only', () => {
    const proven = [
      '1.5',
      '1,5',
      '1.234',
      '12.345',
      '123.456',
      '0.123',
      '1234.567',
      '1.234.567',
      '1,234.5',
      '1.234,5',
      '12',
      'x',
      '',
    ].map(provenMark);
    expect(proven).to.deep.equal(['.', ',', null, null, null, '.', '.', ',', '.', ',', null, null, null]);
    expect([
      provenMark(5),
      provenMark(`${' '.repeat(47)}1.5`.slice(3)),
      provenMark(`${' '.repeat(46)}1.5`),
    ]).to.deep.equal([null, '.', null]);
  });

  it('are those of most cells', () => {
    expect(findDecimalMark(['1.5', '1.5', '1,5'])).to.equal('.');
    expect(findDecimalMark(['1.5', '1,5', '1,5'])).to.equal(',');
    expect(findDecimalMark(['1.5', '1,5'])).to.equal(null);
    expect(findDecimalMark(['KWD 1.500'])).to.equal('.');
    expect(findDecimalMark(['EUR 1.500'])).to.equal(null);
    expect(findDecimalMark([])).to.equal(null);
  });
});

describe('readRowAmount', () => {
  const marks = { mark: null, strict: false };
  const single = (cell: Cell, factor: 1 | -1 = 1, unmarked: 1 | -1 | null = null) =>
    print(readRowAmount([cell], { kind: 'single', column: 0, factor, unmarked }, marks));
  const print = (amount: ReturnType<typeof readRowAmount>) =>
    typeof amount === 'string'
      ? amount
      : 'unreadable' in amount
        ? `unreadable ${amount.unreadable}`
        : printAmount(amount);

  it('turns the sign of a single column by its factor, and of unmarked amounts by what marks leave', () => {
    expect([single('5'), single('5', -1), single('-5', -1), single('0', -1)]).to.deep.equal(['5', '-5', '5', '0']);
    expect([single('5', 1, -1), single('5 CR', 1, -1), single('-5', 1, 1), single('5 DR', -1, 1)]).to.deep.equal([
      '-5',
      '5',
      '-5',
      '-5',
    ]);
    expect([single(''), single('-'), single('—'), single("'"), single('x'), single(null)]).to.deep.equal([
      'blank',
      'blank',
      'blank',
      'blank',
      'unreadable 0',
      'blank',
    ]);
  });

  it('reads a flag by its words, or by those that the owner states', () => {
    const flagged = (flag: string, debit: ReadonlySet<string> | null, factor: 1 | -1 = 1) =>
      print(
        readRowAmount(
          ['5', flag],
          { kind: 'flagged', column: 0, flag: 1, words: { debit, otherwise: -1 }, factor },
          marks,
        ),
      );
    expect([flagged('D', null), flagged('C', null), flagged('?', null), flagged('C', null, -1)]).to.deep.equal([
      '-5',
      '5',
      '-5',
      '-5',
    ]);
    expect([flagged('Zulu', new Set(['zulu'])), flagged('D', new Set(['zulu']))]).to.deep.equal(['-5', '5']);
  });

  it('reads the filled one of two columns, and adds what both hold', () => {
    const pair = (cells: Cell[], absolute = false) =>
      print(readRowAmount(cells, { kind: 'pair', debit: 0, credit: 1, debitSign: -1, creditSign: 1, absolute }, marks));
    expect([pair(['5', '']), pair(['', '5']), pair(['5', '0.00']), pair(['0.00', '5']), pair(['', ''])]).to.deep.equal([
      '-5',
      '5',
      '-5',
      '5',
      'blank',
    ]);
    expect([pair(['5.50', '8']), pair(['8', '5.25']), pair(['5', '5']), pair(['8', '5'])]).to.deep.equal([
      '2.50',
      '-2.75',
      '0',
      '-3',
    ]);
    expect([
      pair(['0.05', '0.10']),
      pair(['-5', '']),
      pair(['-5', ''], true),
      pair(['x', '5']),
      pair(['5', 'x']),
    ]).to.deep.equal(['0.05', '5', '-5', 'unreadable 0', 'unreadable 1']);
  });

  it('refuses what proves another mark than the stated one', () => {
    const strict = (cell: string) =>
      print(readRowAmount([cell], { kind: 'stepped', column: 0 }, { mark: ',', strict: true }));
    expect([strict('1,5'), strict('1.5'), strict('1.234'), strict('5')]).to.deep.equal([
      '1.5',
      'unreadable 0',
      '1234',
      '5',
    ]);
    expect([isZero('0.00'), isZero('0.01'), isZero('')]).to.deep.equal([true, false, true]);
  });
});
