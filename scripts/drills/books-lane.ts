import { createLaneBooks, type LaneBooks } from './books-model.ts';
import { createImportOperations } from './import-operations.ts';
import type { LaneSettings, Operation, Outcome } from './lane-settings.ts';
import { createTransactionOperations } from './transaction-operations.ts';

export const operationKinds = [
  'record',
  'transfer',
  'change',
  'delete',
  'restore',
  'import',
  'undo',
  'undo at once',
] as const;
export type OperationKind = (typeof operationKinds)[number];

/** Of how many operations each kind is. */
const shares: Record<OperationKind, number> = {
  record: 4,
  transfer: 6,
  change: 3,
  delete: 4,
  restore: 3,
  import: 3,
  undo: 2,
  'undo at once': 1,
};
const deck = operationKinds.flatMap((kind) => Array.from({ length: shares[kind] }, () => kind));

export interface Lane {
  books: LaneBooks;
  /** Does something: whatever comes next from a shuffled deck. */
  next(): Promise<{ kind: OperationKind; outcome: Exclude<Outcome, 'nothing to do'> }>;
}

/** One who does one thing after the other with the books of a user. */
export function createLane(settings: LaneSettings): Lane {
  const books = createLaneBooks();
  const operations: Record<OperationKind, Operation> = {
    ...createTransactionOperations(settings, books),
    ...createImportOperations(settings, books),
  };
  let kinds: OperationKind[] = [];
  return {
    books,
    async next() {
      for (;;) {
        if (kinds.length === 0) kinds = settings.random.shuffle(deck);
        const kind = kinds.pop() as OperationKind;
        const outcome = await operations[kind]();
        if (outcome !== 'nothing to do') return { kind, outcome };
      }
    },
  };
}
