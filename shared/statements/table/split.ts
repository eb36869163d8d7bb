import { StatementError } from '../statement.ts';
import type { TableRecord } from './cell.ts';

/** How a delimited text separates its fields and wraps those that hold a separator. */
export interface Dialect {
  delimiter: string;
  quote: '"' | "'";
}

export const maxColumns = 1_000;
const maxFieldLength = 65_536;
const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * Splits a delimited text into records, one at a time (RFC 4180, read leniently). LF, CRLF and CR end a record.
 * A quote that is never closed, or that a new quoted field follows on a later line, is taken as a printed character.
 * Throws StatementError('unreadable') for a field or a record beyond the limits.
 */
export function* splitRecords(text: string, dialect: Dialect): Generator<TableRecord> {
  const splitter = new Splitter(text, dialect);
  for (let record = splitter.next(); record !== null; record = splitter.next()) yield record;
}

const wrappedLine = /^"(?:[^"]|"")*"$/;

/** Some programs wrap whole lines in quotes, delimiters and all: takes such a text out of them. */
export function unwrapLines(text: string): string {
  const head = text
    .slice(0, 16_384)
    .split(/\r\n|\n|\r/)
    .slice(0, 50)
    .slice(0, -1);
  const filled = head.filter((line) => line !== '');
  if (filled.length === 0 || !filled.every((line) => wrappedLine.test(line) && /[,;\t|]/.test(line))) return text;
  return text.replace(/^"((?:[^"\r\n]|"")*)"(?=\r|\n|$)/gm, (_, line: string) => line.replaceAll('""', '"'));
}

class Splitter {
  private at = 0;
  private line = 1;
  /** No closing quote lies between here and the position where the last search gave up: keeps hostile input linear. */
  private unclosedUntil = -1;
  private readonly text: string;
  private readonly delimiter: number;
  private readonly quote: string;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.delimiter = dialect.delimiter.charCodeAt(0);
    this.quote = dialect.quote;
  }

  next(): TableRecord | null {
    const { text, delimiter } = this;
    if (this.at >= text.length) return null;
    const row = this.line;
    const cells: string[] = [];
    for (;;) {
      const field = this.quotedField() ?? this.plainField();
      if (field.length > maxFieldLength) {
        throw new StatementError('unreadable', `Line ${row} holds a field of more than ${maxFieldLength} characters.`);
      }
      cells.push(field);
      if (cells.length > maxColumns) {
        throw new StatementError('unreadable', `Line ${row} has more than ${maxColumns} columns.`);
      }
      const code = text.charCodeAt(this.at);
      this.at += 1;
      if (code === delimiter && this.at <= text.length) continue;
      if (code === CR && text.charCodeAt(this.at) === LF) this.at += 1;
      this.line += 1;
      return { row, cells };
    }
  }

  private plainField(): string {
    const { text, delimiter } = this;
    const start = this.at;
    let at = start;
    for (const end = text.length; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === LF || code === CR) break;
    }
    this.at = at;
    return text.slice(start, at);
  }

  private quotedField(): string | null {
    const { text, quote } = this;
    let open = this.at;
    while (text.charCodeAt(open) === SPACE) open += 1;
    if (text.charCodeAt(open) !== quote.charCodeAt(0)) return null;
    const close = this.closingQuote(open + 1);
    if (close < 0) return null;
    const raw = text.slice(open + 1, close);
    this.line += countLines(raw);
    this.at = close + 1;
    while (text.charCodeAt(this.at) === SPACE) this.at += 1;
    return raw.includes(quote) ? raw.replaceAll(quote + quote, quote) : raw;
  }

  /** The position of the quote that ends the field whose content starts at `from`; -1 when there is none. */
  private closingQuote(from: number): number {
    const { text, quote } = this;
    if (from < this.unclosedUntil) return -1;
    let scanned = from;
    let multiline = false;
    for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, scanned)) {
      if (at - from > maxFieldLength * 4) break;
      multiline ||= hasLineEnd(text, scanned, at);
      if (text.charCodeAt(at + 1) === quote.charCodeAt(0)) {
        scanned = at + 2;
        continue;
      }
      if (this.endsField(at + 1)) return at;
      if (multiline && this.startsField(at)) {
        this.unclosedUntil = at;
        return -1;
      }
      scanned = at + 1;
    }
    this.unclosedUntil = Math.max(scanned, from + 1);
    return -1;
  }

  private endsField(position: number): boolean {
    let at = position;
    while (this.text.charCodeAt(at) === SPACE) at += 1;
    if (at >= this.text.length) return true;
    const code = this.text.charCodeAt(at);
    return code === this.delimiter || code === LF || code === CR;
  }

  private startsField(position: number): boolean {
    const code = this.text.charCodeAt(position - 1);
    return code === this.delimiter || code === LF || code === CR;
  }
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return true;
  }
  return false;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) lines += 1;
  }
  return lines;
}
