import type { Db } from '../platform/db.ts';
import type { FollowedOwner } from './follow-owner.ts';
import { findEndingsPlace, listEndings, listJobsUnderWay } from './job-endings.store.ts';
import type { JobRecord } from './jobs.schema.ts';
import type { JobChange, PendingChanges } from './pending-changes.ts';
import { findOwnJob, findOwnJobs } from './read-jobs.store.ts';

/** A state of a job, and the number up to which all endings of its owner have been told with it. */
export interface ToldState {
  job: JobRecord;
  toldSeq: number;
}

/** Pages of present states. Endings with a number from `lowestLeftOut` on are told again. */
type CatchUp = (lowestLeftOut: number) => AsyncGenerator<JobChange[]>;

/** Full records that are held at a time: results may be large. */
const pageSize = 50;

/** Reads what a follower is to tell: page by page until it has caught up, then what is pending. */
export function createReader(owner: FollowedOwner, pending: PendingChanges, catchUp: CatchUp) {
  let pages: AsyncGenerator<JobChange[]> | undefined;

  async function readPage(): Promise<JobChange[]> {
    pages ??= catchUp(pending.restart());
    const { value, done } = await pages.next();
    if (done) pages = undefined;
    return pending.supersede(value ?? []);
  }

  return async (): Promise<JobChange[]> => {
    for (;;) {
      if (!pages && !pending.overflowed) return pending.takeAll();
      const page = await owner.readAlone(readPage);
      if (page.length > 0) return page;
    }
  };
}

/** The present state of one job. */
export async function* catchUpWithOne(db: Db, ownerId: string, jobId: string): AsyncGenerator<JobChange[]> {
  const job = await findOwnJob(db, jobId, ownerId);
  if (job) yield [{ job, seq: undefined }];
}

export interface Resumption {
  ownerId: string;
  /** The number of the ending up to which all were told before; undefined: begin with now. */
  lastSeq: number | undefined;
  overlapMs: number;
}

/** Reads the states of all jobs of an owner: those under way, endings that were not told, then what is pending. */
export function createReaderOfAll(
  db: Db,
  owner: FollowedOwner,
  pending: PendingChanges,
  { ownerId, lastSeq, overlapMs }: Resumption,
): () => Promise<ToldState[]> {
  let toldSeq: number | undefined;

  /** After which ending to read on. */
  async function findPlace(): Promise<number> {
    const latestSeq = await owner.findEndings();
    if (toldSeq !== undefined) return toldSeq;
    if (lastSeq === undefined) return (toldSeq = latestSeq);
    // An ending that is not kept is older than all that are, or was never given by this database: tell all.
    const place = await findEndingsPlace(db, ownerId, lastSeq, overlapMs);
    toldSeq = place?.seq ?? 0;
    return place?.settledSeq ?? 0;
  }

  async function* catchUp(lowestLeftOut: number): AsyncGenerator<JobChange[]> {
    // Found before the jobs under way are read: what ends meanwhile comes behind it.
    let afterSeq = Math.min(await findPlace(), lowestLeftOut - 1);
    let afterId: string | undefined;
    let size: number;
    do {
      const jobs = await listJobsUnderWay(db, ownerId, afterId, pageSize);
      yield jobs.map((job) => ({ job, seq: undefined }));
      afterId = jobs.at(-1)?.id;
      size = jobs.length;
    } while (size === pageSize);
    do {
      const endings = await listEndings(db, ownerId, afterSeq, pageSize);
      const untold = endings.filter(({ seq }) => seq !== lastSeq);
      const found = await findOwnJobs(
        db,
        ownerId,
        untold.map(({ jobId }) => jobId),
      );
      const jobs = new Map(found.map((job) => [job.id, job]));
      yield untold.flatMap(({ seq, jobId }) => {
        const job = jobs.get(jobId);
        return job ? [{ job, seq }] : [];
      });
      afterSeq = endings.at(-1)?.seq ?? afterSeq;
      size = endings.length;
    } while (size === pageSize);
  }

  const read = createReader(owner, pending, catchUp);
  return async () =>
    (await read()).map(({ job, seq = 0 }) => ({ job, toldSeq: (toldSeq = Math.max(toldSeq ?? 0, seq)) }));
}
