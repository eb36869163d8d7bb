/** How a file's balances follow from its amounts. */
export interface BalanceOrder {
  oldestFirst: boolean;
  /** The balance stands before its row's amount is booked, not after. */
  before: boolean;
}

export interface Proof extends BalanceOrder {
  /** Pairs of balances that could be compared with the amounts between them. */
  checks: number;
  held: number;
}

const tolerance = 0.006;

/**
 * Finds the order in which amounts lead from balance to balance. `groups` are the rows of each account, in file order.
 * A row without a balance adds its amount to the next one that has one. `oldestFirst` null tries both directions.
 * With `anySign`, only the size of a step has to fit.
 */
export function proveBalances(
  amounts: readonly (number | null)[],
  balances: readonly (number | null)[],
  groups: readonly (readonly number[])[],
  options: { oldestFirst: boolean | null; anySign?: boolean },
): Proof {
  let best: Proof = { oldestFirst: true, before: false, checks: 0, held: 0 };
  const directions = options.oldestFirst === null ? [true, false] : [options.oldestFirst];
  for (const before of [false, true]) {
    // Without dates that run one way, "before" can't be told from the other direction with the signs turned.
    if (before && options.oldestFirst === null) continue;
    for (const oldestFirst of directions) {
      const proof: Proof = { oldestFirst, before, checks: 0, held: 0 };
      for (const group of groups) walk(amounts, balances, oldestFirst ? group : group.toReversed(), proof, options);
      if (proof.held > best.held || best.checks === 0) best = proof;
    }
  }
  return best;
}

function walk(
  amounts: readonly (number | null)[],
  balances: readonly (number | null)[],
  rows: readonly number[],
  proof: Proof,
  options: { anySign?: boolean },
): void {
  let last: number | null = null;
  let sum = 0;
  let moved = false;
  for (const row of rows) {
    const amount = amounts[row] ?? 0;
    const balance = balances[row] ?? null;
    if (!proof.before) {
      sum += amount;
      moved ||= amount !== 0;
    }
    if (balance !== null) {
      const step = last === null ? 0 : balance - last;
      if (last !== null && (moved || Math.abs(step) > tolerance)) {
        proof.checks += 1;
        const off = options.anySign ? Math.abs(step) - Math.abs(sum) : step - sum;
        if (Math.abs(off) < tolerance) proof.held += 1;
      }
      [last, sum, moved] = [balance, 0, false];
    }
    if (proof.before) {
      sum += amount;
      moved ||= amount !== 0;
    }
  }
}

/** Whether a proof is no accident: most of its checks hold, and there is more than one or the column names itself. */
export function isProven(proof: Proof, namedBalance: boolean): boolean {
  return proof.checks >= (namedBalance ? 1 : 2) && proof.held >= proof.checks * 0.7;
}
