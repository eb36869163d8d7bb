import { StatementError } from '../statement.ts';
import { limits } from './limits.ts';
import type { XmlHandlers } from './xml.ts';

/** Streams one part of the workbook through the handlers. */
export type ParsePart = (handlers: XmlHandlers) => Promise<void>;

/** How a number is shown: as itself, as a day (with or without a time), or as a time of day. */
export type NumberStyle = 'number' | 'date' | 'time';

/** What a whole workbook may still use; shared by all its sheets. */
export interface SheetBudget {
  cells: number;
  rows: number;
  textChars: number;
}

export interface WorkbookContext {
  sharedStrings: readonly string[];
  /** By the cell's style index. */
  styles: readonly NumberStyle[];
  date1904: boolean;
  budget: SheetBudget;
}

/** Excel itself stops at 65 490 cell formats. */
const maxStyles = 100_000;
/** A text is made of its runs. */
export const maxTextPieces = 1_000;

export function spendText(budget: SheetBudget, text: string): void {
  if ((budget.textChars -= text.length + limits.textChars) < 0) throw sheetTooLarge();
}

export function sheetTooLarge(): StatementError {
  return new StatementError(
    'too-large',
    'The workbook holds more cells than a statement can have; remove other sheets or export a shorter period.',
  );
}

/** The shared strings in order; the runs of rich text are joined, phonetic guides left out. */
export async function readSharedStrings(parse: ParsePart, budget: SheetBudget): Promise<string[]> {
  const strings: string[] = [];
  let pieces: string[] | null = null;
  let inText = false;
  let inPhonetic = false;
  await parse({
    open(name) {
      if (name === 'si') pieces = [];
      else if (name === 't') inText = true;
      else if (name === 'rPh') inPhonetic = true;
    },
    text(text) {
      if (pieces !== null && inText && !inPhonetic && pieces.length < maxTextPieces) pieces.push(text);
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 'si' && pieces !== null) {
        const string = unescapeText(pieces.join(''));
        spendText(budget, string);
        strings.push(string);
        pieces = null;
      }
    },
  });
  return strings;
}

/** `_x000D_` stands for a character that XML can't hold (ECMA-376, 22.9.2.19). */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** The number style of every cell format. */
export async function readStyles(parse: ParsePart): Promise<NumberStyle[]> {
  const custom = new Map<string, NumberStyle>();
  const styles: NumberStyle[] = [];
  let inCellFormats = false;
  await parse({
    open(name, attributes) {
      if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'numFmt' && custom.size < maxStyles)
        custom.set(attributes['numFmtId'] ?? '', styleOfCode(attributes['formatCode'] ?? ''));
      else if (name === 'xf' && inCellFormats) {
        const id = attributes['numFmtId'] ?? '0';
        if (styles.length >= maxStyles) throw sheetTooLarge();
        styles.push(custom.get(id) ?? builtInStyle(Number(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
    text() {},
  });
  return styles;
}

/** ECMA-376, 18.8.30: the formats that have no code in the file, those of East Asian locales included. */
function builtInStyle(id: number): NumberStyle {
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

/** A format code shows a day when it has a year or day outside of quotes, escapes and brackets. */
export function styleOfCode(code: string): NumberStyle {
  const first =
    code
      .slice(0, 255)
      .replace(/"[^"]*"|\\.|_.|\*./g, '')
      .replace(/\[[^\]]*\]/g, (inner) => (/^\[(h+|m+|s+)\]$/i.test(inner) ? 'h' : ''))
      .split(';')[0] ?? '';
  if (/general/i.test(first)) return 'number';
  const shown = first.replace(/E[+-]/gi, '');
  if (/[yd]/i.test(shown)) return 'date';
  if (/[hs]/i.test(shown)) return 'time';
  return /m/i.test(shown) ? 'date' : 'number';
}
