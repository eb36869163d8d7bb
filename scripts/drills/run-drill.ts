import { setTimeout as delay } from 'node:timers/promises';
import { cancelJob } from '../../shared/jobs/index.ts';
import { isDbUnavailable } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';
import { type DrillWorld, openDrillWorld } from './drill-world.ts';
import { inflictFault } from './inflict-fault.ts';
import { loop } from './jobs/contracts/drill/loop.job.ts';
import { workApart } from './jobs/contracts/drill/work-apart.job.ts';
import { work } from './jobs/contracts/drill/work.job.ts';
import { type LedgerVerdict, judgeLedger } from './judge-ledger.ts';
import { type EngineName, type Plan, type PlannedJob, makePlan } from './plan.ts';
import { type JobWatch, watchJobs } from './watch-jobs.ts';

export interface DrillOptions {
  engine: EngineName;
  seed: number;
  jobCount: number;
  /** Over which jobs and faults are spread. */
  durationMs: number;
  /** When it is over, whatever has not ended by then. */
  deadlineMs: number;
  print: (line: string) => void;
}

export interface DrillVerdict extends LedgerVerdict {
  observations: number;
  /** How often accepting had to be tried again because the database was away. */
  refusals: number;
  tookMs: number;
}

interface Book {
  acceptedIds: Set<string>;
  cancelledIds: Set<string>;
  refusals: number;
}

const progressMs = 5_000;

/** Accepts the planned jobs while the planned faults happen, waits until every job has ended, and judges. */
export async function runDrill(options: DrillOptions): Promise<DrillVerdict> {
  const { engine, seed, jobCount, durationMs, print } = options;
  const plan = makePlan(seed, engine, jobCount, durationMs);
  const world = await openDrillWorld(engine);
  const watch = watchJobs(world.db);
  const startedMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedMs;
  const book: Book = { acceptedIds: new Set(), cancelledIds: new Set(), refusals: 0 };
  const progress = setInterval(() => print(progressLine(elapsedMs(), book, watch)), progressMs);
  const until = AbortSignal.timeout(options.deadlineMs);
  try {
    await Promise.all([
      acceptAll(world, plan, book, elapsedMs, until),
      inflictAll(world, plan, elapsedMs, (line) => print(`${seconds(elapsedMs())}  ${line}`)),
    ]);
    while (!until.aborted && !(await allEnded(world))) await delay(100);
    await watch.stop();
    const verdict = await judgeLedger(world.db, book.acceptedIds, book.cancelledIds);
    const violations = [...watch.violations, ...verdict.violations];
    return { ...verdict, violations, observations: watch.observations, refusals: book.refusals, tookMs: elapsedMs() };
  } finally {
    clearInterval(progress);
    await watch.stop();
    await world.close();
  }
}

async function acceptAll(
  world: DrillWorld,
  { jobs }: Plan,
  book: Book,
  elapsedMs: () => number,
  until: AbortSignal,
): Promise<void> {
  const ownerIds = Array.from({ length: 1 + Math.max(...jobs.map(({ ownerIndex }) => ownerIndex)) }, newId);
  await Promise.all(
    jobs.map(async (job) => {
      await delay(Math.max(0, job.atMs - elapsedMs()));
      const ownerId = ownerIds[job.ownerIndex] as string;
      const id = await untilReached(book, until, () => accept(world, job, ownerId));
      book.acceptedIds.add(id);
      if (job.cancelAfterMs === undefined) return;
      await delay(job.cancelAfterMs);
      // Noted first: an answer may get lost of a cancel that was made.
      book.cancelledIds.add(id);
      await untilReached(book, until, () => cancelJob(world.db, id, ownerId));
    }),
  );
}

async function accept({ db, enqueue }: DrillWorld, job: PlannedJob, ownerId: string): Promise<string> {
  if (job.kind === 'loop') return (await enqueue(loop, { number: job.work.number }, { ownerId })).id;
  const contract = job.kind === 'work' ? work : workApart;
  const { id } = job.inTransaction
    ? await db.transaction((tx) => enqueue(contract, job.work, { ownerId, tx }))
    : await enqueue(contract, job.work, { ownerId });
  return id;
}

/** Tries again while the database is away, as a client of the API would after a 503. */
async function untilReached<T>(book: Book, until: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isDbUnavailable(error) || until.aborted) throw error;
      book.refusals += 1;
      await delay(200);
    }
  }
}

async function inflictAll(
  world: DrillWorld,
  { faults }: Plan,
  elapsedMs: () => number,
  print: (line: string) => void,
): Promise<void> {
  await Promise.all(
    faults.map(async (fault) => {
      await delay(Math.max(0, fault.atMs - elapsedMs()));
      print(fault.kind.includes('worker') ? `${fault.kind} ${fault.workerIndex + 1}` : fault.kind);
      await inflictFault(world, fault);
    }),
  );
}

async function allEnded({ db }: DrillWorld): Promise<boolean> {
  const open = `SELECT count(*)::int AS open FROM jobs WHERE kind LIKE 'drill.%' AND status IN ('queued', 'active', 'retrying')`;
  const answer = await db.raw<{ rows: { open: number }[] }>(open).catch(() => undefined);
  return answer?.rows[0]?.open === 0;
}

function progressLine(elapsedMs: number, { acceptedIds }: Book, { counts }: JobWatch): string {
  const parts = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  return `${seconds(elapsedMs)}  accepted ${acceptedIds.size}: ${parts.join(', ')}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(8);
}
