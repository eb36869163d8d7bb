import { type Cell, type Table, type TableRecord, textOf } from './cell.ts';
import type { Column } from './columns.ts';
import type { DateEvidence } from './date-order.ts';
import { fold, foldedWords } from './fold.ts';
import type { DecimalMark } from './numbers.ts';

interface Surroundings {
  table: Table;
  names: readonly string[];
  preamble: readonly TableRecord[];
  columns: readonly Column[];
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' ').map(fold));

const american = words('check ach zip checking routing ssn');
const british = words('cheque bsb gst lodgement particulars giro ifsc');
/** Words that English headers share with few other languages. */
const english = words(
  'date description amount transaction balance account type category details posting posted check name payee currency debit credit value status merchant notes memo reference withdrawal deposit running completed started paid money time number card',
);
const datesWithin = /\d{1,4}[./-]\d{1,2}[./-]\d{2,4}/g;

/** What the surroundings of a table say about how its dates are written. */
export function gatherEvidence(
  { table, names, preamble, columns }: Surroundings,
  mark: DecimalMark | null,
): DateEvidence {
  const header = names.join(' ');
  const headerWords = foldedWords(header);
  const dates = columns.filter(({ dates }) => dates > 0).flatMap(({ cells }) => cells.map(textOf));
  const printed =
    columns.flatMap(({ cells }) => cells.slice(0, 50).map(textOf)).join(' ') +
    preamble.flatMap(({ cells }) => cells.map(textOf)).join(' ');
  let dayFirst = 0.5;
  if (mark === ',') dayFirst += 2;
  if (table.delimiter === ';') dayFirst += 1;
  const foreign = headerWords.filter((word) => !english.has(word)).length;
  if (names.length > 0 && (/[^\p{ASCII}]/u.test(header) || foreign >= headerWords.length * 0.8)) dayFirst += 1.5;
  if (/[£€₹]|\b(?:EUR|GBP|AUD|NZD|INR|SGD|ZAR|CHF|PLN|SEK|NOK|DKK|BRL|MXN|HKD|MYR)\b/.test(`${printed} ${header}`))
    dayFirst += 1;
  else if (/(?:^|[\s\-+(])\$\s?-?\d/.test(printed)) dayFirst -= 1.2;
  if (dates.some((text) => /^\d\/|^\d{1,2}\/\d\//.test(text))) dayFirst -= 1.2;
  if (dates.some((text) => /[ap]\.?m\.?$/i.test(text))) dayFirst -= 0.8;
  if (headerWords.some((word) => american.has(word))) dayFirst -= 1;
  if (headerWords.some((word) => british.has(word)) || /paid (?:in|out)|money (?:in|out)|sort code/i.test(header))
    dayFirst += 1;
  const yearFirst =
    /[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u.test(header) || headerWords.includes(fold('összeg'));
  return { dayFirst, yearFirst, notAfter: latestDay(table.title) };
}

/** Dates that are printed around the table and may show a day above 12. */
export function gatherDates({ table, preamble }: Surroundings): Cell[] {
  const texts = [table.title, ...preamble.flatMap(({ cells }) => cells.map(textOf))];
  return texts.flatMap((text) => text.slice(0, 500).match(datesWithin) ?? []);
}

/** The last day that a file's name gives, year first. */
function latestDay(title: string): string | null {
  const days = [
    ...title.matchAll(/(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))/g),
  ].map(([, year, month, day]) => `${year}-${month}-${day}`);
  return days.toSorted().at(-1) ?? null;
}
