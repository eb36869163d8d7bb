/** What spreadsheets skip, or people strip, before they look whether a cell is a formula: blanks, unseen characters, quotes. */
const skipped = String.raw`[\s\p{Cc}\p{Cf}"'\x60“”‘’«»＂＇]`;
/** Begins a formula, also in its full-width and small forms. */
const opener = '[=+\\-@＝＋－＠﹦﹢﹣﹫−]';

const startsFormula = new RegExp(`^(?:[\\t\\r\\n]|${skipped}*${opener})`, 'u');
/**
 * A reader that takes another separator than the comma, as Excel does in half of Europe, begins cells of its own here.
 * Looks behind from the opener alone: from every blank it would take the square of a text's length.
 */
const startsInnerFormula = new RegExp(`${opener}(?<=[;\\t\\r\\n]${skipped}*${opener})`, 'gu');
const plainNumber = /^[+-]?\d+(?:[.,]\d+)*$/;
const needsQuotes = /[",;\t\r\n]|^\s|\s$/;

/**
 * A table as CSV (RFC 4180: commas, CRLF after every line). No text in it is run as a formula where the file is opened:
 * an apostrophe is put before what could begin one, and nothing else is changed. Numbers, also those in texts, stay numbers.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  if (typeof value === 'number' || plainNumber.test(text)) return quote(text);
  return quote((startsFormula.test(text) ? "'" : '') + text.replace(startsInnerFormula, "'$&"));
}

function quote(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
