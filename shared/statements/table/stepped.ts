import type { StatementRow, StatementTransaction } from '../statement.ts';
import type { BalanceOrder } from './balance-proof.ts';

const accuracy = 0.006;

/**
 * Gives rows whose amounts have no sign the sign by which the balance moved. The first row of an account has no step
 * of its own and counts as spending, unless its balance is too small to have been left by that.
 */
export function* signBySteps(rows: Iterable<StatementRow>, order: BalanceOrder): Generator<StatementRow> {
  let previous: StatementTransaction | null = null;
  for (const row of rows) {
    if (row.kind === 'rejected') {
      yield row;
      continue;
    }
    if (order.oldestFirst) {
      yield signed(row, step(previous, row));
    } else if (previous !== null) {
      yield signed(previous, step(row, previous));
    }
    previous = { ...row };
  }
  if (!order.oldestFirst && previous !== null) yield signed(previous, null);
}

function step(before: StatementTransaction | null, after: StatementTransaction): number | null {
  if (before === null || before.balance === null || after.balance === null || before.account !== after.account)
    return null;
  return Number(after.balance) - Number(before.balance);
}

function signed(row: StatementTransaction, change: number | null): StatementTransaction {
  const size = Number(row.amount);
  const fits = change !== null && Math.abs(Math.abs(change) - size) < accuracy;
  const comesIn = fits ? change > 0 : row.balance !== null && Math.abs(Number(row.balance) - size) < accuracy;
  return size === 0 || comesIn ? row : { ...row, amount: `-${row.amount}` };
}
