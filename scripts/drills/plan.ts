import { type Work, workSorts } from './jobs/work.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export type EngineName = 'redis' | 'postgres';

export interface PlannedJob {
  atMs: number;
  kind: 'work' | 'work-apart' | 'loop';
  work: Work;
  ownerIndex: number;
  /** Accepted in a transaction of the caller's. */
  inTransaction: boolean;
  /** Cancelled this long after it was accepted. */
  cancelAfterMs: number | undefined;
}

export const faultKinds = [
  'kill-worker',
  'flush-engine',
  'freeze-worker',
  'restart-redis',
  'kill-dispatcher',
  'restart-postgres',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  atMs: number;
  kind: FaultKind;
  /** Which of the workers it strikes. */
  workerIndex: number;
}

export interface Plan {
  jobs: PlannedJob[];
  faults: PlannedFault[];
}

export const workerCount = 3;
const ownerCount = 7;
/** One fault of each kind in about this time. */
const faultEveryMs: Record<FaultKind, number> = {
  'kill-worker': 6_000,
  'flush-engine': 10_000,
  'freeze-worker': 14_000,
  'kill-dispatcher': 20_000,
  'restart-redis': 20_000,
  'restart-postgres': 25_000,
};

/** Deals out jobs and faults over `durationMs`; the same seed gives the same plan. Every kind of fault comes at least once. */
export function makePlan(seed: number, engine: EngineName, jobCount: number, durationMs: number): Plan {
  const random = seededRandom(seed);
  const jobs = Array.from({ length: jobCount }, (_, number) => planJob(random, number, durationMs));
  const faults = faultKinds
    .filter((kind) => kind !== 'restart-redis' || engine === 'redis')
    .flatMap((kind) => planFaults(random, kind, durationMs));
  const byTime = (a: { atMs: number }, b: { atMs: number }): number => a.atMs - b.atMs;
  return { jobs: jobs.toSorted(byTime), faults: faults.toSorted(byTime) };
}

function planJob(random: SeededRandom, number: number, durationMs: number): PlannedJob {
  const lot = random.next();
  const sort = sortFor(lot);
  const dies = sort === 'dies-before-commit' || sort === 'dies-after-commit';
  const apart = dies || sort === 'computes' || random.next() < 0.25;
  return {
    // In bursts of some seconds: the engine fills and empties.
    atMs: Math.floor((random.next() * durationMs) / 3_000) * 3_000 + random.integer(0, 800),
    kind: lot > 0.992 ? 'loop' : apart ? 'work-apart' : 'work',
    work: { number, sort, waitMs: waitFor(random, sort), faultyAttempts: dies ? 1 : random.integer(1, 3) },
    ownerIndex: random.integer(0, ownerCount - 1),
    inTransaction: random.next() < 0.3,
    cancelAfterMs: random.next() < 0.06 ? random.integer(0, 2_000) : undefined,
  };
}

/** Most jobs are quick and many have an effect; those that take a process with them are few, for starting one costs. */
function sortFor(lot: number): Work['sort'] {
  const shares = [0.3, 0.2, 0.26, 0.11, 0.01, 0.01, 0.07, 0.04];
  let upTo = 0;
  const index = shares.findIndex((share) => lot < (upTo += share));
  return workSorts[index] ?? 'instant';
}

function waitFor(random: SeededRandom, sort: Work['sort']): number {
  if (sort === 'slow') return random.integer(200, 2_500);
  if (sort === 'computes') return random.integer(20, 200);
  return sort === 'instant' ? 0 : random.integer(0, 150);
}

function planFaults(random: SeededRandom, kind: FaultKind, durationMs: number): PlannedFault[] {
  const count = Math.max(1, Math.round(durationMs / faultEveryMs[kind]));
  return Array.from({ length: count }, (_, index) => ({
    atMs: Math.round(((index + random.next()) / count) * durationMs),
    kind,
    workerIndex: random.integer(0, workerCount - 1),
  }));
}
