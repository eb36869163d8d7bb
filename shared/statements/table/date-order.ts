import type { Cell } from './cell.ts';
import { type DateOrder, dayNumber, isoDate, takeApart } from './dates.ts';

/** The order in which each shape of date is read in a file. */
export type DateOrders = Map<string, DateOrder>;

/** What speaks for the day or the month standing first, where the dates themselves don't tell. */
export interface DateEvidence {
  /** Above zero for the day first, below for the month first; about 1 for a plain hint. */
  dayFirst: number;
  /** The year stands first in this file's language (`24/01/05`). */
  yearFirst: boolean;
  /** The last day that the file can know of, as `YYYY-MM-DD`. */
  notAfter: string | null;
}

interface Shape {
  key: string;
  orders: DateOrder[];
}

/**
 * Decides in which order the dates of a file are read. `cells` are dates of all its columns, in file order within
 * each; `sequence` is the main date column. A shape that no day above 12 decides is settled by the order of the rows,
 * by the span of days, and last by `evidence`.
 */
export function findDateOrders(cells: Iterable<Cell>, sequence: readonly Cell[], evidence: DateEvidence): DateOrders {
  const orders: DateOrders = new Map();
  const open: Shape[] = [];
  for (const shape of possibleOrders(cells)) {
    const [only] = shape.orders;
    if (shape.orders.length === 1 && only !== undefined) orders.set(shape.key, only);
    else if (shape.orders.length > 1) open.push(shape);
  }
  for (const shape of open) orders.set(shape.key, settle(shape, orders, sequence, evidence));
  return orders;
}

/** For each shape, the orders under which the most of its dates exist. */
export function possibleOrders(cells: Iterable<Cell>): Shape[] {
  const counts = new Map<string, Map<DateOrder, number>>();
  for (const cell of cells) {
    const date = takeApart(cell);
    if (date === null) continue;
    const valid = counts.get(date.shape) ?? new Map<DateOrder, number>();
    counts.set(date.shape, valid);
    for (const order of date.orders) {
      valid.set(order, (valid.get(order) ?? 0) + (isoDate(date.parts, order) === null ? 0 : 1));
    }
  }
  return [...counts].map(([key, valid]) => {
    const most = Math.max(...valid.values());
    return { key, orders: [...valid].filter(([, count]) => count > 0 && count === most).map(([order]) => order) };
  });
}

function settle(shape: Shape, decided: DateOrders, sequence: readonly Cell[], evidence: DateEvidence): DateOrder {
  const spans = shape.orders.map((order) => days(sequence, new Map([...decided, [shape.key, order]])));
  const shortest = Math.min(...spans.map(span));
  let best: DateOrder = shape.orders[0] ?? 'dmy';
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [index, order] of shape.orders.entries()) {
    const list = spans[index] ?? [];
    let score = prior(order, shape, evidence);
    for (const other of decided.values())
      if (monthFirst(other) !== null) score += monthFirst(other) === monthFirst(order) ? 3 : 0;
    score -= 6 * disorder(list);
    // Few rows may lie far apart; many rows in one month rarely do.
    if (span(list) > shortest * 2 + 14) score -= 1.5 * Math.min(1, list.length / 8);
    const { notAfter } = evidence;
    if (notAfter !== null && list.some((day) => day > dayNumber(notAfter) + 1)) score -= 4;
    if (score > bestScore) [best, bestScore] = [order, score];
  }
  return best;
}

function monthFirst(order: DateOrder): boolean | null {
  return order.startsWith('y') ? null : order.indexOf('m') < order.indexOf('d');
}

function prior(order: DateOrder, shape: Shape, evidence: DateEvidence): number {
  if (order === 'ymd') return evidence.yearFirst ? 4 : -2;
  const dayFirst = shape.key.startsWith('.') || shape.key.startsWith('. ') ? 5 : evidence.dayFirst;
  return monthFirst(order) === true ? -dayFirst : dayFirst;
}

function days(cells: readonly Cell[], orders: DateOrders): number[] {
  const list: number[] = [];
  for (const cell of cells) {
    const date = takeApart(cell);
    const order = date === null ? undefined : orders.get(date.shape);
    const iso = date === null || order === undefined ? null : isoDate(date.parts, order);
    if (iso !== null) list.push(dayNumber(iso));
  }
  return list;
}

function span(list: readonly number[]): number {
  return list.length === 0 ? 0 : Math.max(...list) - Math.min(...list);
}

/** The share of neighbours that stand against the direction in which most of the rows run; 0 in a sorted file. */
function disorder(list: readonly number[]): number {
  const { rising, falling } = steps(list);
  return rising + falling === 0 ? 0 : Math.min(rising, falling) / (rising + falling);
}

function steps(list: readonly number[]): { rising: number; falling: number } {
  let [rising, falling] = [0, 0];
  for (let at = 1; at < list.length; at += 1) {
    const step = (list[at] ?? 0) - (list[at - 1] ?? 0);
    if (step > 0) rising += 1;
    if (step < 0) falling += 1;
  }
  return { rising, falling };
}

/** Whether rows run from the oldest to the newest; null when the dates don't tell. */
export function oldestFirst(cells: readonly Cell[], orders: DateOrders): boolean | null {
  const { rising, falling } = steps(days(cells, orders));
  return rising === falling ? null : rising > falling;
}

/** Reads the dates of a file, remembering the latest texts: most days occur many times. */
export class DateReader {
  private readonly seen = new Map<string, string | null>();
  private readonly orders: DateOrders;
  private readonly forced: DateOrder | null;

  /** With `forced`, every date of figures is read in that order, whatever its shape. */
  constructor(orders: DateOrders, forced: DateOrder | null) {
    this.orders = orders;
    this.forced = forced;
  }

  /** The day as `YYYY-MM-DD`; null when the cell holds no day that exists. */
  read(cell: Cell | undefined): string | null {
    if (cell === undefined || cell === null) return null;
    if (typeof cell !== 'string') return this.parse(cell);
    const known = this.seen.get(cell);
    if (known !== undefined) return known;
    if (this.seen.size >= 4_096) this.seen.clear();
    const iso = this.parse(cell);
    this.seen.set(cell, iso);
    return iso;
  }

  private parse(cell: Cell): string | null {
    const date = takeApart(cell);
    if (date === null) return null;
    const named = date.shape.startsWith('name-') || date.shape === 'cjk' || date.shape === 'sheet';
    if (this.forced !== null && !named) return isoDate(date.parts, this.forced);
    const order = this.orders.get(date.shape) ?? date.orders[0] ?? 'dmy';
    return isoDate(date.parts, order);
  }
}

/** The order of day, month and year that a format such as `DD.MM.YYYY`, `%d/%m/%y` or `m/d/Y` names; null for none. */
export function orderOf(format: string): DateOrder | null {
  const date = format.replace(/%?[Hh][\s\S]*$/, '');
  const places = [/d|j/i, /m|n|b/i, /y/i].map((letter) => date.search(letter));
  const [day = -1, month = -1, year = -1] = places;
  if (day < 0 || month < 0 || year < 0) return null;
  const letters: [string, number][] = [
    ['d', day],
    ['m', month],
    ['y', year],
  ];
  const order = letters
    .toSorted((a, b) => a[1] - b[1])
    .map(([letter]) => letter)
    .join('');
  const known: readonly DateOrder[] = ['dmy', 'mdy', 'ymd', 'ydm', 'dym', 'myd'];
  return known.find((candidate) => candidate === order) ?? null;
}
