import type { LaneBooks, ModelAccount, ModelImport, ModelTransaction, ShownRow } from './books-model.ts';

/** A user's books as the API shows them. */
export interface ShownBooks {
  /** Balances by account. */
  balances: ReadonlyMap<string, bigint>;
  transactions: readonly ModelTransaction[];
  imports: readonly { id: string; isUndone: boolean; rows: readonly ShownRow[] }[];
}

/** Holds the books of a user against what their lanes have done. @returns what is lost, doubled or not as it must be */
export function judgeBooks(
  accounts: readonly ModelAccount[],
  lanes: readonly LaneBooks[],
  shown: ShownBooks,
): string[] {
  return [
    ...lanes.flatMap(({ faults }) => faults),
    ...judgeTransactions(lanes, shown),
    ...judgeBalances(accounts, lanes, shown),
    ...judgeImports(lanes, shown),
  ];
}

function judgeTransactions(lanes: readonly LaneBooks[], shown: ShownBooks): string[] {
  const faults: string[] = [];
  const found = new Map<string, ModelTransaction>();
  for (const transaction of shown.transactions) {
    if (found.has(transaction.id)) faults.push(`transaction ${transaction.id}: is shown twice`);
    found.set(transaction.id, transaction);
  }
  const known = new Set<string>();
  for (const expected of lanes.flatMap(({ transactions }) => [...transactions.values()])) {
    known.add(expected.id);
    const is = found.get(expected.id);
    if (is) faults.push(...differences(expected, is).map((fault) => `transaction ${expected.id}: ${fault}`));
    else faults.push(`transaction ${expected.id}: is lost`);
  }
  for (const id of found.keys()) if (!known.has(id)) faults.push(`transaction ${id}: nobody made it`);
  return faults;
}

function differences(expected: ModelTransaction, is: ModelTransaction): string[] {
  return (Object.keys(expected) as (keyof ModelTransaction)[])
    .filter((field) => is[field] !== expected[field])
    .map((field) => `${field} is ${is[field]}, expected ${expected[field]}`);
}

function judgeBalances(accounts: readonly ModelAccount[], lanes: readonly LaneBooks[], shown: ShownBooks): string[] {
  const expected = new Map(accounts.map(({ id, openingMinor }) => [id, openingMinor]));
  for (const { accountId, amountMinor, isDeleted } of lanes.flatMap(({ transactions }) => [...transactions.values()])) {
    if (!isDeleted) expected.set(accountId, (expected.get(accountId) ?? 0n) + amountMinor);
  }
  return [...new Set([...expected.keys(), ...shown.balances.keys()])]
    .filter((id) => shown.balances.get(id) !== expected.get(id))
    .map((id) => `account ${id}: its balance is ${shown.balances.get(id)}, expected ${expected.get(id)}`);
}

function judgeImports(lanes: readonly LaneBooks[], shown: ShownBooks): string[] {
  const found = new Map(shown.imports.map((one) => [one.id, one]));
  return lanes.flatMap((lane) =>
    [...lane.imports.values()].flatMap((expected) => {
      const is = found.get(expected.id);
      const faults = is ? judgeImport(lane, expected, is) : ['is lost'];
      return faults.map((fault) => `import ${expected.id}: ${fault}`);
    }),
  );
}

/** Each row is the transaction that it was, inserted by one import alone; of an import that does not count none is left. */
function judgeImport(
  lane: LaneBooks,
  { id: importId, state, slots }: ModelImport,
  { isUndone, rows }: ShownBooks['imports'][number],
): string[] {
  const faults: string[] = [];
  if (isUndone !== (state === 'undone')) faults.push(`is ${isUndone ? '' : 'not '}undone`);
  const expected = state === 'imported' ? slots : [];
  if (rows.length !== expected.length) faults.push(`has ${rows.length} rows, expected ${expected.length}`);
  for (const [index, slot] of expected.entries()) {
    const { status, transactionId, duplicateOf } = rows[index] ?? {};
    const id = lane.idOf(slot);
    const isItsOwn = id !== undefined && lane.transactions.get(id)?.importId === importId;
    if ((transactionId ?? duplicateOf) !== id) faults.push(`row ${index} is not transaction ${id}`);
    if ((status === 'inserted') !== isItsOwn) faults.push(`row ${index} is ${status}`);
  }
  return faults;
}
