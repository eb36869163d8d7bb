import {
  type Dispatch,
  claimJobs,
  countDeadJobs,
  listDeadJobs,
  listOwnJobs,
  readJobDepths,
  registerWorker,
  settleJobs,
} from '../../shared/jobs/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { QueueLook, batchSize } from '../../workers/dispatch/queue-look.ts';
import { type BenchWorld, openBenchWorld } from './bench-world.ts';
import { deadKinds, fillEndedJobs, ownerNumber } from './fill-ended-jobs.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { type Comparison, type Finding, timeCalls } from './measure.ts';

const many = 10_000_000;
const few = 100_000;
/** With more jobs there are more owners; as many as all of the small database are at work in both. */
const ownersAtWork = 500;
const rounds = 15;
const jobsPerRound = 2_000;
const jobsPerStatement = 50;
const reads = 200;
const pageSize = 50;
const parallel = 4;

const operations = {
  accept: 'jobs/s',
  dispatch: 'jobs/s',
  claim: 'jobs/s',
  settle: 'jobs/s',
  "an owner's jobs": 'pages/s',
  'dead letters': 'pages/s',
  'dead letters of a kind': 'pages/s',
  'the metrics': 'reads/s',
};
type Operation = keyof typeof operations;
type Rates = Record<Operation, number>;

/** What the ledger does with ten million ended jobs in it, against the same with a hundred thousand. */
export async function benchEndedJobs(large: BenchWorld): Promise<Finding[]> {
  const small = await openBenchWorld();
  try {
    await fillEndedJobs(small.ctx.db, few);
    const filledSeconds = await fillEndedJobs(large.ctx.db, many);
    const findings = await compareWorlds(await openLedger(large), await openLedger(small));
    return findings.map((finding) => ({ ...finding, note: `filled in ${Math.round(filledSeconds)} s` }));
  } finally {
    await small.release();
  }
}

async function compareWorlds(large: Ledger, small: Ledger): Promise<Comparison[]> {
  const measured: { ours: Rates; baseline: Rates }[] = [];
  // The first round fills caches and prepares statements.
  for (let round = 0; round <= rounds; round += 1) {
    const [baseline, ours] = [await measureRound(small, round), await measureRound(large, round)];
    if (round > 0) measured.push({ baseline, ours });
    process.stderr.write('.');
  }
  return Object.entries(operations).map(([name, unit]) => ({
    name: `${name}, with ${many.toLocaleString('en')} ended jobs`,
    ours: `with ${many.toLocaleString('en')}`,
    baseline: `with ${few.toLocaleString('en')}`,
    unit,
    target: 0.9,
    rounds: measured.map(({ ours, baseline }) => ({
      ours: ours[name as Operation],
      baseline: baseline[name as Operation],
    })),
  }));
}

interface Ledger extends BenchWorld {
  workerId: string;
  look: QueueLook;
}

async function openLedger(world: BenchWorld): Promise<Ledger> {
  const workerId = newId();
  await registerWorker(world.ctx.db, workerId, { io: batchSize });
  return { ...world, workerId, look: new QueueLook(world.ctx.db, 'io') };
}

async function measureRound(ledger: Ledger, round: number): Promise<Rates> {
  const { enqueue } = ledger;
  const { db } = ledger.ctx;
  const owner = (number: number): string => ownerNumber((round * 7 + number) % ownersAtWork);
  const perSecond = async (count: number, work: (number: number) => Promise<unknown>, at = parallel): Promise<number> =>
    count / ((await timeCalls(count, at, work)) / 1_000);
  const accept = await perSecond(
    jobsPerRound,
    (number) => enqueue(doNothing, { number }, { ownerId: owner(number) }),
    50,
  );
  const metrics = await perSecond(
    reads / 4,
    async () => [await countDeadJobs(db, deadKinds), await readJobDepths(db)],
    1,
  );
  const moved = await moveJobs(ledger);
  return {
    accept,
    ...moved,
    "an owner's jobs": await perSecond(reads, (number) => listOwnJobs(db, owner(number), { limit: pageSize })),
    'dead letters': await perSecond(reads, () => listDeadJobs(db, { limit: pageSize })),
    'dead letters of a kind': await perSecond(reads, () => listDeadJobs(db, { kind: deadKinds[0], limit: pageSize })),
    'the metrics': metrics,
  };
}

/** Takes all that waits, a batch after the other, begins it and ends it. */
async function moveJobs({
  ctx: { db },
  look,
  workerId,
}: Ledger): Promise<Pick<Rates, 'dispatch' | 'claim' | 'settle'>> {
  const tookMs = { dispatch: 0, claim: 0, settle: 0 };
  for (let left = jobsPerRound; left > 0;) {
    const startedMs = performance.now();
    const { dispatches } = await look.take();
    tookMs.dispatch += performance.now() - startedMs;
    const parts = partsOf(dispatches);
    tookMs.claim += await timeCalls(parts.length, parallel, (index) => claimJobs(db, workerId, parts[index] ?? []));
    tookMs.settle += await timeCalls(parts.length, parallel, (index) =>
      settleJobs(
        db,
        (parts[index] ?? []).map((attempt) => ({
          ...attempt,
          status: 'completed',
          stages: [],
          result: {},
          cacheMs: null,
        })),
      ),
    );
    left -= dispatches.length;
  }
  const rate = (ms: number): number => jobsPerRound / (ms / 1_000);
  return { dispatch: rate(tookMs.dispatch), claim: rate(tookMs.claim), settle: rate(tookMs.settle) };
}

function partsOf(dispatches: readonly Dispatch[]): { id: string; attempt: number }[][] {
  const attempts = dispatches.map(({ id, attempt }) => ({ id, attempt }));
  return Array.from({ length: Math.ceil(attempts.length / jobsPerStatement) }, (_, index) =>
    attempts.slice(index * jobsPerStatement, (index + 1) * jobsPerStatement),
  );
}
