import type { DbOrTx } from '../platform/db.ts';
import type { JobRecord } from './jobs.schema.ts';
import { jobColumns, toJobRecord } from './read-jobs.store.ts';

/** That a job ended, once: one that is tried again ends again. */
export interface JobEnding {
  /** Orders the endings of an owner. */
  seq: number;
  jobId: string;
}

/** A place among the endings of an owner. */
export interface EndingsPlace {
  seq: number;
  /** Every ending up to here was visible when `seq` was given. Those in between may have become visible later. */
  settledSeq: number;
}

/** The next endings of an owner after `afterSeq`, in order. */
export async function listEndings(db: DbOrTx, ownerId: string, afterSeq: number, limit: number): Promise<JobEnding[]> {
  const { rows } = await db.raw<{ rows: JobEnding[] }>(
    `SELECT seq::float8, job_id AS "jobId" FROM job_endings
     WHERE owner_id = ? AND seq > ? ORDER BY job_endings.seq LIMIT ?`,
    [ownerId, afterSeq, limit],
  );
  return rows;
}

/**
 * The place of one of an owner's endings, or of the latest one. `overlapMs`: how long it may take from when a number is
 * given until that commits. Both times are the database's. Undefined when there is no such ending, or it is not kept.
 */
export async function findEndingsPlace(
  db: DbOrTx,
  ownerId: string,
  seq: number | 'latest',
  overlapMs: number,
): Promise<EndingsPlace | undefined> {
  const { rows } = await db.raw<{ rows: EndingsPlace[] }>(
    `SELECT place.seq::float8, coalesce((
         SELECT before.seq FROM job_endings before
         WHERE before.owner_id = :ownerId AND before.seq < place.seq
           AND before.ended_at < place.ended_at - :overlapMs * interval '1 millisecond'
         ORDER BY before.seq DESC LIMIT 1), 0)::float8 AS "settledSeq"
     FROM (SELECT seq, ended_at FROM job_endings
           WHERE owner_id = :ownerId ${seq === 'latest' ? '' : 'AND seq = :seq'}
           ORDER BY seq DESC LIMIT 1) place`,
    { ownerId, overlapMs, ...(seq === 'latest' ? {} : { seq }) },
  );
  return rows[0];
}

/** The next jobs of an owner that have not ended, after the one with the id `afterId`, in the order of their ids. */
export async function listJobsUnderWay(
  db: DbOrTx,
  ownerId: string,
  afterId: string | undefined,
  limit: number,
): Promise<JobRecord[]> {
  const { rows } = await db.raw<{ rows: Parameters<typeof toJobRecord>[0][] }>(
    `SELECT ${jobColumns} FROM jobs WHERE id IN (
       SELECT job_id FROM jobs_in_flight WHERE owner_id = ? AND job_id > ? ORDER BY job_id LIMIT ?)
     ORDER BY id`,
    [ownerId, afterId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows.map(toJobRecord);
}

/** Some 10,000 endings. */
const blocksPerBatch = 100;

/**
 * Deletes the endings of more than a day ago, by the database's clock, a batch at a time; gives how many each batch deleted.
 * Walks along the blocks of the table, once: an index to find them by would cost every ending, and a batch that looks from
 * the beginning passes all that the ones before it have deleted.
 */
export async function* purgeEndings(db: DbOrTx): AsyncGenerator<number> {
  const { rows } = await db.raw<{ rows: [{ blocks: number }] }>(
    `SELECT (pg_relation_size('job_endings') / current_setting('block_size')::int)::int AS blocks`,
  );
  for (let from = 0; from < rows[0].blocks; from += blocksPerBatch) {
    const { rowCount } = await db.raw<{ rowCount: number }>(
      `DELETE FROM job_endings
       WHERE ctid >= ?::tid AND ctid < ?::tid AND ended_at < now() - interval '24 hours'`,
      [`(${from},0)`, `(${from + blocksPerBatch},0)`],
    );
    yield rowCount;
  }
}
