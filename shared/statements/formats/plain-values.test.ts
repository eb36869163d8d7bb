import { expect } from 'chai';
import { bankingDate, calendarDate, fullYear, isoDate } from './dates.ts';
import { divideAmount, parseAmount, provenDecimalMark } from './decimals.ts';
import { createAccountBook, currencyCode, foldField, foldText, joinDistinct, quoted, rejected } from './fields.ts';
import { parseQifDate, provenDateOrder } from './qif-dates.ts';
import { decodeText, linesOf } from './text.ts';

describe('dates of text formats', () => {
  it('are days that exist from 1900 to 2199', () => {
    expect(calendarDate(1900, 1, 1)).to.equal('1900-01-01');
    expect(calendarDate(2199, 12, 31)).to.equal('2199-12-31');
    const none = [
      calendarDate(1899, 12, 31),
      calendarDate(2200, 1, 1),
      calendarDate(2024, 0, 1),
      calendarDate(2024, 13, 1),
    ];
    expect([...none, calendarDate(2024, 1, 0), calendarDate(2024, 4, 31)]).to.deep.equal(Array(6).fill(null));
    expect([calendarDate(2024, 1, 31), calendarDate(2024, 4, 30)]).to.deep.equal(['2024-01-31', '2024-04-30']);
  });

  it('end with the month for banks that count on, up to 31 days', () => {
    expect(bankingDate(2024, 2, 31)).to.equal('2024-02-29');
    expect(bankingDate(2023, 1, 31)).to.equal('2023-01-31');
    expect(bankingDate(2023, 12, 31)).to.equal('2023-12-31');
    const none = [
      bankingDate(2024, 2, 32),
      bankingDate(2024, 0, 31),
      bankingDate(2024, 13, 31),
      bankingDate(2024, 2, 0),
    ];
    expect(none).to.deep.equal([null, null, null, null]);
  });

  it('have years of 1970 to 2069 where two figures are printed', () => {
    expect([0, 69, 70, 99].map(fullYear)).to.deep.equal([2000, 2069, 1970, 1999]);
  });

  it('are read from the start of ISO 8601 texts', () => {
    const cases = ['2024-01-31', '20240131', ' 2024-01-31T10:00', '2024-0131', '24-01-31', '2024-02-30'].map(isoDate);
    expect(cases).to.deep.equal(['2024-01-31', '2024-01-31', '2024-01-31', null, null, null]);
  });
});

describe('parseAmount', () => {
  const cases: [string, '.' | ',', string | null][] = [
    ['1.234', '.', '1.234'],
    ['1.234', ',', '1234'],
    ['1,234', '.', '1234'],
    ['1,234', ',', '1.234'],
    ['1.23', ',', '1.23'],
    ['1.2345', ',', '1.2345'],
    ['12.34.567', ',', '1234567'],
    ['1234.567', ',', '1234.567'],
    ['1,23,4', '.', null],
    ['1.234.56', '.', null],
    [',5', ',', '0.5'],
    ['5,', ',', '5'],
    [',', ',', null],
    ['', '.', null],
    ['-', '.', null],
    ['()', '.', null],
    ['(1.50)', '.', '-1.50'],
    ['(-1.50)', '.', null],
    ['-1.50-', '.', null],
    ['+1.50', '.', '1.50'],
    ['1.50+', '.', '1.50'],
    ['-0.00', '.', '0.00'],
    ['-0.10', '.', '-0.10'],
    ['007', '.', '7'],
    ['000', '.', '0'],
    ['1 234 567,89', ',', '1234567.89'],
    ["1'234.50", '.', '1234.50'],
    ['1e5', '.', null],
    ['9'.repeat(60), '.', '9'.repeat(60)],
    ['9'.repeat(61), '.', null],
  ];
  for (const [text, mark, expected] of cases) {
    it(`makes ${String(expected).slice(0, 20)} of ${text.slice(0, 20)} with ${mark}`, () =>
      expect(parseAmount(text, mark)).to.equal(expected));
  }
});

describe('provenDecimalMark', () => {
  const proven = (...amounts: string[]) => [provenDecimalMark(amounts, '.'), provenDecimalMark(amounts, ',')].join('');
  it('follows the later of two marks, and a single one that three figures do not follow', () => {
    expect([proven('1,234.5'), proven('1.234,5'), proven('1.5'), proven('1,5'), proven('1,50 EUR')]).to.deep.equal([
      '..',
      ',,',
      '..',
      ',,',
      ',,',
    ]);
  });
  it('takes a mark that comes twice for that of thousands', () => {
    expect([proven('1.234.567'), proven('1,234,567')]).to.deep.equal([',,', '..']);
  });
  it('knows nothing from thousands, whole numbers and ties', () => {
    expect([proven('1.234'), proven('1234'), proven('1.5', '1,5'), proven()]).to.deep.equal(['.,', '.,', '.,', '.,']);
    expect(proven('1.5', '1.5', '1,5')).to.equal('..');
    expect(proven('.5', ',5', ',5')).to.equal(',,');
  });
});

describe('divideAmount', () => {
  it('rounds to two decimals, half away from zero', () => {
    const cases: [string, string, string | null][] = [
      ['9.10', '0.91', '10.00'],
      ['1', '8', '0.13'],
      ['-1', '8', '-0.13'],
      ['1', '3', '0.33'],
      ['2', '3', '0.67'],
      ['0.01', '100', '0.00'],
      ['-0.01', '100', '0.00'],
      ['1', '0', null],
      ['1', '-2', null],
      ['1000', '1.25', '800.00'],
    ];
    for (const [amount, rate, expected] of cases)
      expect(divideAmount(amount, rate), `${amount} / ${rate}`).to.equal(expected);
  });
});

describe('printed texts', () => {
  it('are folded, cut and freed of what is no character', () => {
    expect(foldText(' a\t\r\n b\u0000c\ufeff ')).to.equal('a b c');
    expect(foldText('x'.repeat(2_001))).to.have.length(2_000);
    expect(foldText('abc d', 4)).to.equal('abc');
    expect(foldText('ab\ud800')).to.equal('ab');
    expect([foldField(' '), foldField(null), foldField('x'.repeat(301))?.length]).to.deep.equal([null, null, 300]);
  });

  it('are said once each, the longer in the place of its beginning', () => {
    expect(joinDistinct(['Tea', null, 'Tea room', 'room', '', 'Jam'])).to.equal('Tea room Jam');
    expect(joinDistinct(['Jam', 'Tea', 'Tea room'])).to.equal('Jam Tea room');
    expect(joinDistinct(Array.from({ length: 60 }, (_, at) => `<${at}>`))).to.match(/<49>$/);
  });

  it('are quoted in reasons, 80 characters at most', () => {
    expect(quoted('x'.repeat(80))).to.equal(`“${'x'.repeat(80)}”`);
    expect(quoted('x'.repeat(81))).to.equal(`“${'x'.repeat(79)}…”`);
    const details = [rejected(1, 'F', 'amount', 'x'), rejected(1, 'F', 'date', 'x'), rejected(1, 'F', 'date', ' ')];
    expect(details.map(({ detail }) => detail)).to.deep.equal([
      '“x” is not an amount.',
      '“x” is not a date.',
      'The date is missing.',
    ]);
  });

  it('are currencies in any case, or none', () => {
    expect([currencyCode(' eur '), currencyCode('EURO'), currencyCode(null), currencyCode('XQZ')]).to.deep.equal([
      'EUR',
      null,
      null,
      null,
    ]);
  });

  it('are one account where all that is said of it is the same', () => {
    const book = createAccountBook();
    const first = { number: '1', bank: null, name: null, currency: 'EUR', type: null };
    expect(book({ ...first })).to.equal(book({ ...first }));
    for (const other of [{ number: '2' }, { bank: '2' }, { name: '2' }, { currency: 'GBP' }, { type: 'loan' as const }])
      expect(book({ ...first, ...other })).to.not.equal(book({ ...first }));
  });
});

describe('dates of QIF files', () => {
  const cases: [string, 'month-first' | 'day-first', string | null][] = [
    ['1/2/2024', 'month-first', '2024-01-02'],
    ['1/2/2024', 'day-first', '2024-02-01'],
    ['13/2/2024', 'month-first', '2024-02-13'],
    ['2/13/2024', 'day-first', '2024-02-13'],
    ['13/13/2024', 'day-first', null],
    ['1/2/69', 'month-first', '2069-01-02'],
    ['1/2/70', 'month-first', '1970-01-02'],
    ["1/2'70", 'month-first', '2070-01-02'],
    ["1/ 2'1998", 'month-first', '1998-01-02'],
    ['2024-2-1', 'day-first', '2024-02-01'],
    ['20240201', 'month-first', '2024-02-01'],
    ['2 Jan 2024', 'month-first', '2024-01-02'],
    ['Jan 2 2024', 'day-first', '2024-01-02'],
    ['2024 Jan 2', 'day-first', '2024-01-02'],
    ['32 Jan 2024', 'month-first', null],
    ['2 Foo 2024', 'month-first', null],
    ['1/2', 'month-first', null],
    ['', 'month-first', null],
  ];
  for (const [text, order, expected] of cases) {
    it(`make ${String(expected)} of ${text}, ${order}`, () => expect(parseQifDate(text, order)).to.equal(expected));
  }

  it('prove their order by days above 12, by majority, and by how they run', () => {
    const order = (...dates: string[]) => [provenDateOrder(dates, 'day-first'), provenDateOrder(dates, 'month-first')];
    expect(order('1/13/24')).to.deep.equal(['month-first', 'month-first']);
    expect(order('13/1/24')).to.deep.equal(['day-first', 'day-first']);
    expect(order('13/1/24', '14/1/24', '1/13/24')).to.deep.equal(['day-first', 'day-first']);
    expect(order('12/12/24', '13/13/24')).to.deep.equal(['day-first', 'month-first']);
    expect(order('2024-13-01', '5 Jan 24')).to.deep.equal(['day-first', 'month-first']);
    expect(order('1/5/24', '2/3/24', '2/9/24', '3/1/24')).to.deep.equal(['month-first', 'month-first']);
    expect(order('3/1/24', '2/9/24', '2/3/24', '1/5/24')).to.deep.equal(['month-first', 'month-first']);
    expect(order('5/1/24', '3/2/24', '9/2/24', '1/3/24')).to.deep.equal(['day-first', 'day-first']);
    expect(order('5/1/23', '3/2/24')).to.deep.equal(['day-first', 'month-first']);
  });
});

describe('texts of files', () => {
  it('have lines that CR LF, LF or CR end', () => {
    expect([...linesOf('a\r\nb\rc\n\nd')].map(({ number, text }) => `${number}${text}`)).to.deep.equal([
      '1a',
      '2b',
      '3c',
      '4',
      '5d',
    ]);
    expect([...linesOf('')]).to.deep.equal([]);
    expect([...linesOf('a\n')]).to.have.length(1);
  });

  it('are UTF-16 where every other byte is zero', () => {
    for (const text of [':20:a\n', '!Type:Bank\nD1/1/24\n', 'öäü: 12 34 56 78']) {
      expect(decodeText(Buffer.from(text, 'utf16le')), text).to.equal(text);
      expect(decodeText(Buffer.from(text, 'utf16le').swap16()), text).to.equal(text);
      expect(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le')), text).to.equal(text);
    }
    expect(decodeText(Buffer.from('abc', 'utf16le'))).to.not.equal('abc');
  });

  it('are UTF-8 where a fifth of what is not ASCII is broken at most', () => {
    const damaged = (good: number) => Buffer.concat([Buffer.from('ä'.repeat(good)), Buffer.from([0xff])]);
    expect(decodeText(damaged(5), 'windows-1252')).to.equal('äääää\ufffd');
    expect(decodeText(damaged(4), 'windows-1252')).to.equal('Ã¤Ã¤Ã¤Ã¤ÿ');
    expect(decodeText(Buffer.from([0x41, 0xe4]), ' iso-8859-1 ')).to.equal('Aä');
    expect(decodeText(Buffer.from('Käse und Brötchen', 'latin1'), 'us-ascii')).to.equal('Käse und Brötchen');
    expect(decodeText(Buffer.from('Käse und Brötchen', 'latin1'), 'klingon')).to.equal('Käse und Brötchen');
  });
});
