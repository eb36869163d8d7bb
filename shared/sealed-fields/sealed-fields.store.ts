import type { DbOrTx, Tx } from '../platform/db.ts';
import type { SealedColumn } from './sealed-columns.ts';

export interface SealedValue {
  key: string;
  sealed: string;
}

/** How many values of a column do not begin with `prefix`. */
export async function countOthers(db: DbOrTx, { table, column }: SealedColumn, prefix: string): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ count: number }] }>(
    'SELECT count(*)::int AS count FROM ?? WHERE NOT starts_with(??, ?)',
    [table, column, prefix],
  );
  return rows[0].count;
}

/**
 * Takes the next values of a column, in the order of their keys, that do not begin with `prefix`. Their rows are held
 * until the transaction ends: a change that came first is what is read here, and a later one waits.
 */
export async function takeOthers(
  tx: Tx,
  { table, column, key, keyType }: SealedColumn,
  prefix: string,
  afterKey: string | undefined,
  limit: number,
): Promise<SealedValue[]> {
  const { rows } = await tx.raw<{ rows: SealedValue[] }>(
    `SELECT ??::text AS key, ?? AS sealed FROM ??
     WHERE NOT starts_with(??, ?) ${afterKey === undefined ? '' : `AND ?? > ?::${keyType}`}
     ORDER BY ?? LIMIT ? FOR NO KEY UPDATE`,
    [key, column, table, column, prefix, ...(afterKey === undefined ? [] : [key, afterKey]), key, limit],
  );
  return rows;
}

export async function replaceSealed(
  tx: Tx,
  { table, column, key, keyType }: SealedColumn,
  values: readonly SealedValue[],
): Promise<void> {
  await tx.raw(
    `UPDATE ?? AS t SET ?? = v.sealed FROM json_to_recordset(?::json) AS v (key ${keyType}, sealed text)
     WHERE t.?? = v.key`,
    [table, column, JSON.stringify(values), key],
  );
}
