import type { Cell } from '../table/index.ts';
import { limits } from './limits.ts';
import {
  maxTextPieces,
  type NumberStyle,
  type ParsePart,
  sheetTooLarge,
  spendText,
  unescapeText,
  type WorkbookContext,
} from './xlsx-parts.ts';

const dayMs = 86_400_000;
/** One object for all the rows that a sheet leaves out. */
const emptyRow: Cell[] = [];

interface OpenCell {
  column: number;
  type: string;
  style: NumberStyle;
  value: string[];
}

/**
 * One worksheet as a grid. Rows and cells without a reference follow the ones before; rows left out between filled
 * ones are empty. Cells beyond column 1 024 are dropped: no statement reaches there.
 */
export async function readSheet(
  parse: ParsePart,
  context: WorkbookContext,
): Promise<{ rows: Cell[][]; firstRow: number }> {
  const { budget } = context;
  const rows: Cell[][] = [];
  let firstRow = 1;
  let rowNumber = 0;
  let row: Cell[] = [];
  let lastColumn = -1;
  let cell: OpenCell | null = null;
  let inValue = false;
  let inPhonetic = false;

  const endRow = () => {
    if (row.length === 0) return;
    if (rows.length === 0) firstRow = rowNumber;
    const missing = rowNumber - firstRow - rows.length;
    if ((budget.rows -= missing + 1) < 0 || (budget.cells -= row.length + limits.rowCells) < 0) throw sheetTooLarge();
    for (let i = 0; i < missing; i += 1) rows.push(emptyRow);
    rows.push(row);
    row = [];
  };
  const endCell = ({ column, type, style, value }: OpenCell) => {
    const text = value.join('');
    if (text === '' || column >= limits.sheetColumns) return;
    const content = cellValue(type, style, text, context);
    if (content === null || content === '') return;
    if (typeof content === 'string' && type !== 's') spendText(budget, content);
    while (row.length < column) row.push(null);
    row[column] = content;
  };

  await parse({
    open(name, attributes) {
      if (name === 'row') {
        const number = Number(attributes['r'] ?? Number.NaN);
        rowNumber = number > rowNumber && number <= limits.sheetRows ? Math.floor(number) : rowNumber + 1;
        lastColumn = -1;
      } else if (name === 'c') {
        lastColumn = columnOf(attributes['r']) ?? lastColumn + 1;
        const style = context.styles[Number(attributes['s'] ?? 0)] ?? 'number';
        cell = { column: lastColumn, type: attributes['t'] ?? 'n', style, value: [] };
      } else if (name === 'v' || name === 't') inValue = true;
      else if (name === 'rPh') inPhonetic = true;
    },
    text(text) {
      if (cell !== null && inValue && !inPhonetic && cell.value.length < maxTextPieces) cell.value.push(text);
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 'c' && cell !== null) {
        endCell(cell);
        cell = null;
      } else if (name === 'row') endRow();
    },
  });
  return { rows, firstRow };
}

/** `AB12` → 27; null when there is no reference. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Za-z]{1,3}/.exec(reference ?? '')?.[0].toUpperCase();
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** ECMA-376, 18.18.11: the value by the cell's type. Errors such as #N/A are no value. */
function cellValue(type: string, style: NumberStyle, text: string, { sharedStrings, date1904 }: WorkbookContext): Cell {
  if (type === 's') return sharedStrings[Number(text)] ?? null;
  if (type === 'b') return text.trim() === '1' || /^true$/i.test(text.trim());
  if (type === 'e') return null;
  if (type === 'd') return isoDate(text) ?? text;
  if (type !== 'n') return unescapeText(text);
  const number = Number(text);
  if (!Number.isFinite(number)) return unescapeText(text);
  if (style === 'date') return serialDate(number, date1904) ?? number;
  return style === 'time' && number >= 0 && number < 1 ? timeOfDay(number) : number;
}

function isoDate(text: string): Date | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?/.exec(text.trim());
  const date = parts === null ? null : new Date(`${parts[1]}T${parts[2] ?? '00:00'}Z`);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

/** A day count from 1900 (which Excel holds for a leap year) or from 1904, as a UTC date; null outside of its range. */
function serialDate(serial: number, date1904: boolean): Date | null {
  if (serial < 0 || serial >= 2_958_466) return null;
  const days = date1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  return new Date(Date.UTC(1899, 11, 30) + Math.round((days * dayMs) / 1000) * 1000);
}

function timeOfDay(fraction: number): string {
  return new Date(Math.round(fraction * 86_400) * 1000).toISOString().slice(11, 19);
}
