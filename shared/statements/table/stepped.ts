import type { StatementAccount, StatementRow, StatementTransaction } from '../statement.ts';
import type { BalanceOrder } from './balance-proof.ts';

const accuracy = 0.006;

interface Held {
  row: StatementRow;
  /** Whether the step of its balance is known, be it that there is none. */
  settled: boolean;
}

/**
 * Gives rows whose amounts have no sign the sign by which the balance of their account moved. The row at an account's
 * beginning has no step of its own and counts as spending, unless its balance is too small to have been left by that.
 */
export function* signBySteps(rows: Iterable<StatementRow>, order: BalanceOrder): Generator<StatementRow> {
  const latest = new Map<StatementAccount | null, { held: Held; row: StatementTransaction }>();
  let queue: Held[] = [];
  for (const row of rows) {
    const held: Held = { row, settled: row.kind === 'rejected' };
    queue.push(held);
    if (row.kind === 'rejected') continue;
    const above = latest.get(row.account);
    latest.set(row.account, { held, row });
    const change = above === undefined ? null : step(above.row, row, order);
    // The balances of two rows tell the amount of the later one, or of the earlier one where they stand before it.
    if (order.oldestFirst !== order.before) settle(held, row, change, order);
    else if (above !== undefined) settle(above.held, above.row, change, order);
    if (queue[0]?.settled !== true) continue;
    const waiting = queue.findIndex(({ settled }) => !settled);
    const ready = waiting < 0 ? queue : queue.slice(0, waiting);
    queue = queue.slice(ready.length);
    for (const { row: known } of ready) yield known;
  }
  for (const { held, row } of latest.values()) if (!held.settled) settle(held, row, null, order);
  for (const { row } of queue) yield row;
}

function step(above: StatementTransaction, below: StatementTransaction, { oldestFirst }: BalanceOrder): number | null {
  if (above.balance === null || below.balance === null) return null;
  const change = Number(below.balance) - Number(above.balance);
  return oldestFirst ? change : -change;
}

function settle(held: Held, row: StatementTransaction, change: number | null, { before }: BalanceOrder): void {
  const size = Number(row.amount);
  const fits = change !== null && isNear(Math.abs(change), size);
  const comesIn = fits ? change > 0 : !before && row.balance !== null && isNear(Number(row.balance), size);
  if (size !== 0 && !comesIn) held.row = { ...row, amount: `-${row.amount}` };
  held.settled = true;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < accuracy;
}
