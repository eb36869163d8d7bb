import { setTimeout as delay } from 'node:timers/promises';
import { cancelJob } from '../../shared/jobs/index.ts';
import { isDbUnavailable } from '../../shared/platform/db.ts';
import { type DrillWorld, openDrillWorld } from './drill-world.ts';
import { inflictAll } from './inflict-faults.ts';
import { loop } from './jobs/contracts/drill/loop.job.ts';
import { workApart } from './jobs/contracts/drill/work-apart.job.ts';
import { work } from './jobs/contracts/drill/work.job.ts';
import { type LedgerVerdict, judgeLedger } from './judge-ledger.ts';
import { type StreamsVerdict, judgeStreams } from './judge-streams.ts';
import { type Plan, type PlanOptions, type PlannedJob, makePlan } from './plan.ts';
import { type JobWatch, watchJobs } from './watch-jobs.ts';

export interface DrillOptions extends PlanOptions {
  /** When it is over, whatever has not ended by then. */
  deadlineMs: number;
  print: (line: string) => void;
}

export interface DrillVerdict extends LedgerVerdict, StreamsVerdict {
  observations: number;
  /** How often accepting had to be tried again because the database was away. */
  refusals: number;
  /** Faults that could not be inflicted here, and why. */
  skipped: readonly string[];
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
  const { engine, length, print } = options;
  const plan = makePlan(options);
  const world = await openDrillWorld({ engine, length });
  const watch = watchJobs(world.db);
  const startedMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedMs;
  const book: Book = { acceptedIds: new Set(), cancelledIds: new Set(), refusals: 0 };
  const progress = setInterval(() => print(progressLine(elapsedMs(), book, watch)), progressMs);
  const until = AbortSignal.timeout(options.deadlineMs);
  try {
    const [skipped] = await Promise.all([
      inflictAll(world, watch, plan.faults, elapsedMs, (line) => print(`${seconds(elapsedMs())}  ${line}`)),
      acceptAll(world, plan, book, elapsedMs, until),
    ]);
    while (!until.aborted && !(await allEnded(world))) await delay(100);
    await watch.stop();
    const ledger = await judgeLedger(world.db, { ...book, messages: world.receiver.received });
    const streams = await judgeStreams(world);
    return {
      ...ledger,
      ...streams,
      violations: [...watch.violations, ...ledger.violations, ...streams.violations, ...world.crashes],
      observations: watch.observations,
      refusals: book.refusals,
      skipped,
      tookMs: elapsedMs(),
    };
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
  await Promise.all(
    jobs.map(async (job) => {
      await delay(Math.max(0, job.atMs - elapsedMs()));
      const ownerId = world.ownerIds[job.ownerIndex] as string;
      const id = await untilReached(book, until, () => accept(world, job, ownerId));
      book.acceptedIds.add(id);
      if (job.cancelAfterMs === undefined) return;
      await delay(job.cancelAfterMs);
      // Noted first: an answer may get lost of a cancel that was made.
      book.cancelledIds.add(id);
      await untilReached(book, until, () => cancelJob(world.clientDb, id, ownerId));
    }),
  );
}

async function accept(world: DrillWorld, job: PlannedJob, ownerId: string): Promise<string> {
  const { clientDb, enqueue, receiver } = world;
  const { delayMs } = job;
  if (job.kind === 'loop') return (await enqueue(loop, { number: job.work.number }, { ownerId, delayMs })).id;
  const contract = job.kind === 'work' ? work : workApart;
  const payload = { ...job.work, receiverUrl: receiver.url };
  const { id } = job.inTransaction
    ? await clientDb.transaction((tx) => enqueue(contract, payload, { ownerId, delayMs, tx }))
    : await enqueue(contract, payload, { ownerId, delayMs });
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
