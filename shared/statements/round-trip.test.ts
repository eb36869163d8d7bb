import { expect } from 'chai';
import iconv from 'iconv-lite';
import { type SeededRandom, seededRandom } from '../../scripts/drills/seeded-random.ts';
import { toMinorUnits } from '../money/index.ts';
import { parseAmount } from './formats/decimals.ts';
import { parseQifDate, provenDateOrder } from './formats/qif-dates.ts';
import { readStatement, type StatementTransaction } from './index.ts';

async function readRows(bytes: Uint8Array): Promise<StatementTransaction[]> {
  const rows = [...(await readStatement(bytes, {})).rows];
  expect(rows.filter(({ kind }) => kind === 'rejected')).to.deep.equal([]);
  return rows as StatementTransaction[];
}

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const table = (lines: readonly (readonly string[])[], delimiter = ',', lineEnd = '\n'): string =>
  lines.map((cells) => cells.map(quote).join(delimiter) + lineEnd).join('');

const grouped = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+$)/g, mark);
const groupedAsInIndia = (digits: string): string =>
  digits.length < 4 ? digits : `${digits.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ',')},${digits.slice(-3)}`;

/** An amount of cents as it is printed: the sign, the whole units and the two figures of the cents in a style. */
type AmountStyle = (negative: boolean, whole: string, cents: string) => string;
const leading =
  (print: (whole: string, cents: string) => string): AmountStyle =>
  (negative, whole, cents) =>
    (negative ? '-' : '') + print(whole, cents);

const amountStyles: Record<string, AmountStyle> = {
  'a point': leading((whole, cents) => `${whole}.${cents}`),
  'a comma': leading((whole, cents) => `${whole},${cents}`),
  'a comma for thousands': leading((whole, cents) => `${grouped(whole, ',')}.${cents}`),
  'a point for thousands': leading((whole, cents) => `${grouped(whole, '.')},${cents}`),
  'apostrophes for thousands': leading((whole, cents) => `${grouped(whole, "'")}.${cents}`),
  'curly apostrophes for thousands': leading((whole, cents) => `${grouped(whole, '’')}.${cents}`),
  'blanks for thousands': leading((whole, cents) => `${grouped(whole, ' ')},${cents}`),
  'hard blanks for thousands': leading((whole, cents) => `${grouped(whole, '\u00a0')},${cents}`),
  'narrow blanks for thousands': leading((whole, cents) => `${grouped(whole, '\u202f')},${cents}`),
  'lakhs and crores': leading((whole, cents) => `${groupedAsInIndia(whole)}.${cents}`),
  'a plus or a minus': (negative, whole, cents) => `${negative ? '-' : '+'}${whole}.${cents}`,
  'a minus behind': (negative, whole, cents) => `${whole}.${cents}${negative ? '-' : ''}`,
  'a true minus': (negative, whole, cents) => `${negative ? '\u2212' : ''}${whole},${cents}`,
  'a dash': (negative, whole, cents) => `${negative ? '\u2013' : ''}${whole},${cents}`,
  brackets: (negative, whole, cents) => (negative ? `(${whole}.${cents})` : `${whole}.${cents}`),
};
/** What only tables print. */
const decoratedStyles: Record<string, AmountStyle> = {
  'a sign of a currency before': leading((whole, cents) => `€${grouped(whole, ',')}.${cents}`),
  'a sign of a currency behind': leading((whole, cents) => `${grouped(whole, '.')},${cents} €`),
  'a code before': (negative, whole, cents) => `EUR ${negative ? '-' : ''}${whole}.${cents}`,
  'brackets around a dollar': (negative, whole, cents) => (negative ? `($${whole}.${cents})` : `$${whole}.${cents}`),
  'CR and DR': (negative, whole, cents) => `${whole}.${cents} ${negative ? 'DR' : 'CR'}`,
};

/** Amounts of one to nine figures, of both signs. */
function randomAmounts(random: SeededRandom, count: number): bigint[] {
  return Array.from({ length: count }, () => {
    const size = random.integer(1, 10 ** random.integer(1, 9));
    return BigInt(random.next() < 0.5 ? -size : size);
  });
}

function printAmount(minor: bigint, style: AmountStyle): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, '0');
  return style(minor < 0n, digits.slice(0, -2), digits.slice(-2));
}

describe('amounts, printed and read', () => {
  const random = seededRandom(11);
  for (const [name, style] of Object.entries({ ...amountStyles, ...decoratedStyles })) {
    it(`are the same in a table with ${name}`, async () => {
      const amounts = randomAmounts(random, 60);
      const lines = amounts.map((minor, at) => ['2024-01-31', `Row ${at}`, printAmount(minor, style)]);
      const rows = await readRows(Buffer.from(table([['Date', 'Description', 'Amount'], ...lines])));
      expect(rows.map(({ amount }) => toMinorUnits(amount, 'EUR'))).to.deep.equal(amounts);
    });
  }

  for (const [name, style] of Object.entries(amountStyles)) {
    it(`are the same in a text format with ${name}, whatever mark the file has`, () => {
      for (const minor of randomAmounts(random, 60)) {
        const printed = printAmount(minor, style);
        for (const mark of ['.', ','] as const)
          expect(toMinorUnits(parseAmount(printed, mark) ?? '', 'EUR'), printed).to.equal(minor);
      }
    });
  }
});

interface Day {
  year: number;
  month: number;
  day: number;
}
const two = (value: number): string => String(value).padStart(2, '0');
const isoOf = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;

const dateStyles: Record<string, (day: Day) => string> = {
  'YYYY-MM-DD': isoOf,
  'YYYY/M/D': ({ year, month, day }) => `${year}/${month}/${day}`,
  'YYYY.MM.DD.': ({ year, month, day }) => `${year}.${two(month)}.${two(day)}.`,
  YYYYMMDD: (day) => isoOf(day).replaceAll('-', ''),
  DDMMYYYY: ({ year, month, day }) => `${two(day)}${two(month)}${year}`,
  'DD.MM.YYYY': ({ year, month, day }) => `${two(day)}.${two(month)}.${year}`,
  'D. M. YYYY': ({ year, month, day }) => `${day}. ${month}. ${year}`,
  'DD.MM.YY': ({ year, month, day }) => `${two(day)}.${two(month)}.${two(year % 100)}`,
  'DD/MM/YYYY': ({ year, month, day }) => `${two(day)}/${two(month)}/${year}`,
  'MM/DD/YYYY': ({ year, month, day }) => `${two(month)}/${two(day)}/${year}`,
  'M/D/YY': ({ year, month, day }) => `${month}/${day}/${two(year % 100)}`,
  'DD-MM-YYYY': ({ year, month, day }) => `${two(day)}-${two(month)}-${year}`,
  'a time and a zone': (day) => `${isoOf(day)}T23:59:59.999+13:00`,
  'a time of twelve hours': ({ year, month, day }) => `${month}/${day}/${year} 11:59:59 PM`,
};
/** Without Croatian, whose name of October is the Polish one of November. */
const locales =
  'bg cs da de-AT de-DE el en-GB en-US es fi fr hu id it ja ko nb nl pl pt-PT ro ru sk sv tr uk zh-CN'.split(' ');
for (const locale of locales) {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  dateStyles[`the names of ${locale}`] = ({ year, month, day }) => format.format(Date.UTC(year, month - 1, day));
}

function randomDays(random: SeededRandom, count: number): Day[] {
  return Array.from({ length: count }, () => {
    const date = new Date(Date.UTC(1970, 0, random.integer(1, 36_000)));
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  });
}

describe('days, printed and read', () => {
  const random = seededRandom(12);
  for (const [name, print] of Object.entries(dateStyles)) {
    it(`are the same in a table as ${name}`, async () => {
      const days = randomDays(random, 40);
      const lines = days.map((day, at) => [print(day), `Row ${at}`, '-1.00']);
      const rows = await readRows(Buffer.from(table([['Date', 'Description', 'Amount'], ...lines])));
      expect(rows.map(({ date }) => date)).to.deep.equal(days.map(isoOf));
    });
  }

  for (const name of [
    'YYYY-MM-DD',
    'YYYYMMDD',
    'DD.MM.YY',
    'DD/MM/YYYY',
    'MM/DD/YYYY',
    'M/D/YY',
    'the names of en-GB',
  ]) {
    it(`are the same in a QIF file as ${name}`, () => {
      const days = randomDays(random, 40);
      const printed = days.map(dateStyles[name]!);
      const order = provenDateOrder(printed, 'month-first');
      expect(printed.map((text) => parseQifDate(text, order))).to.deep.equal(days.map(isoOf));
    });
  }
});

const columns = {
  date: ['Date', 'Buchungstag'],
  description: ['Description', 'Verwendungszweck'],
  amount: ['Amount', 'Betrag'],
  currency: ['Currency', 'Währung'],
  balance: ['Balance', 'Saldo'],
};
type ColumnName = keyof typeof columns;
const words = ['Müller', 'Bäcker', 'Straße', 'Öl, kalt', 'groß; breit', 'Salz | Pfeffer', 'ein "Wort"', 'Käse'];
const encodings = [['utf-8'], ['utf-8', 'BOM'], ['utf-16le'], ['utf-16be'], ['utf-16le', 'BOM'], ['windows-1252']];

describe('tables, permuted and read', () => {
  const random = seededRandom(13);
  for (let at = 0; at < 60; at += 1) {
    const language = random.integer(0, 1);
    const [encoding = '', mark] = random.pick(encodings);
    const delimiter = random.pick([',', ';', '\t', '|']);
    const lineEnd = random.pick(['\n', '\r\n', '\r']);
    const names = random.shuffle(Object.keys(columns) as ColumnName[]);
    const newestFirst = random.next() < 0.5;
    it(`${at + 1}: ${names.join(', ')} in ${[encoding, mark].join(' ').trim()} with ${JSON.stringify(delimiter)}`, async () => {
      let balance = 100_000n;
      const rows = randomAmounts(random, 12).map((minor, day) => {
        balance += minor;
        return {
          date: `2024-03-${two(day + 10)}`,
          description: `${random.pick(words)} ${random.pick(words)}`,
          amount: printAmount(minor, amountStyles['a point']!),
          currency: 'EUR',
          balance: printAmount(balance, amountStyles['a point']!),
        };
      });
      const printed = newestFirst ? rows.toReversed() : rows;
      const header = names.map((name) => columns[name][language] ?? '');
      const text = table([header, ...printed.map((row) => names.map((name) => row[name]))], delimiter, lineEnd);
      const read = await readRows(iconv.encode(text, encoding, { addBOM: mark !== undefined }));
      expect(read.map((row) => names.map((name) => row[name]))).to.deep.equal(
        printed.map((row) => names.map((name) => row[name])),
      );
    });
  }
});
