import type { AppContext } from '../platform/context.ts';
import { type FieldCipher, SealBroken } from '../platform/field-cipher.ts';
import { placeOf, type SealedColumn, sealedColumns } from './sealed-columns.ts';
import type { ResealResult } from './sealed-fields.schema.ts';
import { countOthers, replaceSealed, type SealedValue, takeOthers } from './sealed-fields.store.ts';

/** What the work needs of the job that runs it. */
export interface ResealRun extends Pick<AppContext, 'db' | 'cipher' | 'logger'> {
  signal: AbortSignal;
  stage(name: string): void;
  progress(fraction: number): void;
}

const batchSize = 300;

/**
 * Seals every value anew that is not sealed with the current key. Each batch is a transaction; what is left to do, the
 * values themselves say. So it can be stopped at any point and begun again, and run twice at once.
 */
export async function resealFields({ db, cipher, logger, signal, stage, progress }: ResealRun): Promise<ResealResult> {
  const prefix = await cipher.currentPrefix();
  const total = await countAll();
  let resealed = 0;
  let broken = 0;

  async function countAll(): Promise<number> {
    let count = 0;
    for (const column of sealedColumns) count += await countOthers(db, column, prefix);
    return count;
  }

  /** @returns the last key of the batch; undefined when there is no further one */
  function resealBatch(column: SealedColumn, afterKey: string | undefined): Promise<string | undefined> {
    return db.transaction(async (tx) => {
      const values = await takeOthers(tx, column, prefix, afterKey, batchSize);
      const anew = await Promise.all(values.map((value) => sealAnew(cipher, column, value)));
      const opened = anew.filter((value) => value !== undefined);
      await replaceSealed(tx, column, opened);
      resealed += opened.length;
      broken += values.length - opened.length;
      return values.at(-1)?.key;
    });
  }

  for (const column of sealedColumns) {
    stage(`${column.table}.${column.column}`);
    let lastKey: string | undefined;
    do {
      signal.throwIfAborted();
      lastKey = await resealBatch(column, lastKey);
      progress((resealed + broken) / Math.max(1, total));
    } while (lastKey !== undefined);
  }
  if (broken > 0) logger.warn({ broken }, 'sealed values that no key opens were left as they are');
  return { resealed, broken, left: await countAll() };
}

/** Undefined: the value can't be opened. */
async function sealAnew(
  cipher: FieldCipher,
  column: SealedColumn,
  { key, sealed }: SealedValue,
): Promise<SealedValue | undefined> {
  const place = placeOf(column, key);
  try {
    return { key, sealed: await cipher.seal(await cipher.open(sealed, place), place) };
  } catch (error) {
    if (error instanceof SealBroken) return undefined;
    throw error;
  }
}
