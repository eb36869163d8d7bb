import { type DbOrTx, runPrepared } from './db.ts';

/** On this channel the database tells the generation that began when the caches were cleared. */
export const cacheChannel = 'cache_cleared';

export async function findGeneration(db: DbOrTx): Promise<bigint> {
  const { rows } = await runPrepared<{ rows: { generation: string }[] }>(
    db,
    'cache-generation',
    'SELECT generation FROM cache_generation',
    [],
  );
  return BigInt(rows[0]?.generation ?? 0);
}

/** Begins another generation. Whoever listens hears of it when that commits. */
export async function raiseGeneration(db: DbOrTx): Promise<void> {
  await db.raw(
    `WITH raised AS (UPDATE cache_generation SET generation = generation + 1 RETURNING generation)
     SELECT pg_notify('${cacheChannel}', generation::text) FROM raised`,
  );
}
