/** One cell as its container stores it. A `Date` is UTC midnight (plus a time of day) of a sheet's date. */
export type Cell = string | number | boolean | Date | null;

/** One record of a table: a CSV record or a sheet's row. */
export interface TableRecord {
  /** 1-based line or sheet row where the record starts. */
  row: number;
  cells: Cell[];
}

/** A table that can be walked more than once, each time from its first record. */
export interface Table {
  /** What surrounds the table: the file's and the sheet's name. */
  title: string;
  delimiter: string | null;
  records(): Iterable<TableRecord>;
}

const formulaText = /^="(.*)"$/s;

/** The text of a cell without the blanks around it; `="007"`, a spreadsheet's way to keep zeros, is `007`. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') {
    const text = cell.trim();
    return text.startsWith('="') ? text.replace(formulaText, '$1') : text;
  }
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return String(cell);
}

/** Whether nothing is printed in a cell. */
export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

/** The text of a cell with every run of blanks folded to one. */
export function foldedText(cell: Cell | undefined): string {
  return textOf(cell).replace(/\s+/gu, ' ');
}

/** A text quoted for a sentence to the file's owner, cut at 80 characters. */
export function quoted(cell: Cell | undefined): string {
  const text = foldedText(cell);
  return `"${text.length > 80 ? `${text.slice(0, 79)}…` : text}"`;
}

/** The number of cells up to the last one that is not blank. */
export function filledWidth(cells: readonly Cell[]): number {
  let width = cells.length;
  while (width > 0 && isBlank(cells[width - 1])) width -= 1;
  return width;
}
