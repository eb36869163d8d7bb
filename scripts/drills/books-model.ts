/** An account of a user, whose lanes all use it. */
export interface ModelAccount {
  id: string;
  currency: string;
  openingMinor: bigint;
}

/** A transaction as it must be. */
export interface ModelTransaction {
  id: string;
  accountId: string;
  date: string;
  amountMinor: bigint;
  description: string;
  category: string | null;
  transferId: string | null;
  /** The import that it is of; another when that one was undone and a later file has the same row. */
  importId: string | null;
  isDeleted: boolean;
}

export interface FileRow {
  date: string;
  description: string;
  amountMinor: bigint;
}

export interface StatementFile {
  accountId: string;
  rows: readonly FileRow[];
}

/** What the API says of a row of an import. */
export interface ShownRow {
  status: string;
  transactionId: string | null;
  duplicateOf: string | null;
}

/** A file that was imported, as the API says it was. */
export interface Brought extends StatementFile {
  importId: string;
  inserted: number;
  shownRows: readonly ShownRow[];
}

export interface ModelImport {
  id: string;
  accountId: string;
  state: 'imported' | 'undone' | 'failed';
  /** What the rows of its file are the same by, in their order: see `slotsOf`. */
  slots: readonly string[];
  rows: readonly FileRow[];
}

/**
 * What one lane has done with the books, by what it asked and how that was answered. Lanes share accounts, and neither
 * transactions nor rows of files: what one of them did is known for certain, whatever the others do meanwhile.
 */
export interface LaneBooks {
  readonly transactions: ReadonlyMap<string, ModelTransaction>;
  readonly imports: ReadonlyMap<string, ModelImport>;
  /** What was answered and can't be true. */
  readonly faults: readonly string[];
  record(transaction: ModelTransaction): void;
  change(id: string, change: Partial<ModelTransaction>): void;
  /** Deletes or restores, of a transfer both sides. */
  setDeleted(id: string, isDeleted: boolean): void;
  /** Files that were imported at the same time. */
  bring(files: readonly Brought[]): void;
  /** An import that brought nothing: it failed, or was undone before anybody looked. */
  bringNothing(importId: string, file: StatementFile, state: 'undone' | 'failed'): void;
  undo(importId: string): void;
  /** The id of the transaction that a row of a file is. */
  idOf(slot: string): string | undefined;
}

/** What tells the rows of a file from others: account, content, and the how-manieth of that content in its file. */
export function slotsOf({ accountId, rows }: StatementFile): string[] {
  const seen = new Map<string, number>();
  return rows.map(({ date, description, amountMinor }) => {
    const content = [accountId, date, description, amountMinor].join(' | ');
    const occurrence = (seen.get(content) ?? 0) + 1;
    seen.set(content, occurrence);
    return `${content} | ${occurrence}`;
  });
}

export function createLaneBooks(): LaneBooks {
  const transactions = new Map<string, ModelTransaction>();
  const imports = new Map<string, ModelImport>();
  const idBySlot = new Map<string, string>();
  const faults: string[] = [];

  const take = (id: string): ModelTransaction => transactions.get(id) as ModelTransaction;

  function bringRow({ importId, accountId }: Brought, slot: string, row: FileRow, shown: ShownRow | undefined): void {
    const id = shown?.transactionId ?? shown?.duplicateOf;
    const known = idBySlot.get(slot);
    if (!id || (known !== undefined && known !== id)) {
      faults.push(`import ${importId}: the row ${slot} is ${id ?? 'nothing'}, expected ${known ?? 'a transaction'}`);
      return;
    }
    if (known === undefined) {
      idBySlot.set(slot, id);
      transactions.set(id, { ...row, id, accountId, category: null, transferId: null, importId, isDeleted: false });
    }
    if (shown?.status === 'inserted') take(id).importId = importId;
  }

  /** The first import that has this row and counts. */
  function heirOf(slot: string): ModelImport | undefined {
    const heirs = [...imports.values()].filter(({ state, slots }) => state === 'imported' && slots.includes(slot));
    return heirs.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0];
  }

  return {
    transactions,
    imports,
    faults,
    record: (transaction) => void transactions.set(transaction.id, transaction),
    change: (id, change) => void Object.assign(take(id), change),
    setDeleted(id, isDeleted) {
      const { transferId } = take(id);
      for (const transaction of transactions.values()) {
        const isIt = transaction.id === id || (transferId !== null && transaction.transferId === transferId);
        if (isIt) transaction.isDeleted = isDeleted;
      }
    },
    bring(files) {
      const fresh = new Set(files.flatMap(slotsOf).filter((slot) => !idBySlot.has(slot)));
      const inserted = files.reduce((sum, file) => sum + file.inserted, 0);
      if (inserted !== fresh.size) {
        const ids = files.map(({ importId }) => importId).join(', ');
        faults.push(`imports ${ids}: ${inserted} rows were inserted, and ${fresh.size} are new`);
      }
      for (const file of files) {
        const { importId, accountId, rows, shownRows } = file;
        const slots = slotsOf(file);
        imports.set(importId, { id: importId, accountId, state: 'imported', slots, rows });
        for (const [index, row] of rows.entries()) bringRow(file, slots[index] as string, row, shownRows[index]);
      }
    },
    bringNothing(importId, file, state) {
      imports.set(importId, { ...file, id: importId, state, slots: [] });
    },
    undo(importId) {
      const undone = imports.get(importId) as ModelImport;
      undone.state = 'undone';
      for (const [index, slot] of undone.slots.entries()) {
        const transaction = transactions.get(idBySlot.get(slot) ?? '');
        if (transaction?.importId !== importId) continue;
        const heir = heirOf(slot);
        if (heir) {
          // As the heir's file has it; what was changed otherwise stays.
          Object.assign(transaction, { importId: heir.id, description: undone.rows[index]?.description });
          continue;
        }
        transactions.delete(transaction.id);
        idBySlot.delete(slot);
      }
    },
    idOf: (slot) => idBySlot.get(slot),
  };
}
