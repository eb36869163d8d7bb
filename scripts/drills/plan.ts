import type { DrillLength, EngineName, Fault, Strike } from './faults/fault.ts';
import { type FaultKind, faultKinds, faults as faultsByKind } from './faults/index.ts';
import { type Work, type WorkSort, takesProcessAlong } from './jobs/work-sorts.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export interface PlannedJob {
  atMs: number;
  kind: 'work' | 'work-apart' | 'loop';
  work: Omit<Work, 'receiverUrl'>;
  ownerIndex: number;
  /** Accepted in a transaction of the caller's. */
  inTransaction: boolean;
  /** Put off for this long. */
  delayMs: number;
  /** Cancelled this long after it was accepted. */
  cancelAfterMs: number | undefined;
}

export interface PlannedFault extends Strike {
  atMs: number;
  kind: FaultKind;
}

export interface Plan {
  jobs: PlannedJob[];
  faults: PlannedFault[];
}

export interface PlanOptions {
  seed: number;
  engine: EngineName;
  length: DrillLength;
  jobCount: number;
  /** Over which jobs and faults are spread. */
  durationMs: number;
}

export const workerCount = 3;
export const ownerCount = 7;
/** Of the jobs, those of the first owner. */
const busyShare = 0.65;

/** Deals out jobs and faults; the same options give the same plan. Every kind of fault comes at least once. */
export function makePlan({ seed, engine, length, jobCount, durationMs }: PlanOptions): Plan {
  const random = seededRandom(seed);
  const jobs = Array.from({ length: jobCount }, (_, number) => planJob(random, number, durationMs));
  const faults = faultKinds.flatMap((kind) => {
    const fault: Fault = faultsByKind[kind];
    const lastsMs = fault.lastsMs[length];
    if (lastsMs === undefined || (fault.engine ?? engine) !== engine) return [];
    return planFaults(random, kind, { everyMs: fault.everyMs, lastsMs, durationMs });
  });
  const byTime = (a: { atMs: number }, b: { atMs: number }): number => a.atMs - b.atMs;
  return { jobs: jobs.toSorted(byTime), faults: faults.toSorted(byTime) };
}

function planJob(random: SeededRandom, number: number, durationMs: number): PlannedJob {
  const lot = random.next();
  const sort = sortFor(lot);
  const dies = takesProcessAlong(sort);
  const apart = dies || sort === 'computes' || random.next() < 0.25;
  return {
    // In bursts of some seconds: the engine fills and empties.
    atMs: Math.floor((random.next() * durationMs) / 3_000) * 3_000 + random.integer(0, 800),
    kind: lot > 0.992 ? 'loop' : apart ? 'work-apart' : 'work',
    work: { number, sort, waitMs: waitFor(random, sort), faultyAttempts: dies ? 1 : random.integer(1, 3) },
    ownerIndex: random.next() < busyShare ? 0 : random.integer(1, ownerCount - 1),
    inTransaction: random.next() < 0.3,
    delayMs: random.next() < 0.1 ? random.integer(1, 4_000) : 0,
    cancelAfterMs: random.next() < 0.06 ? random.integer(0, 2_000) : undefined,
  };
}

/** Most jobs are quick, many have an effect or send; those that take a process with them are few, for starting one costs. */
const shares: Record<WorkSort, number> = {
  instant: 0.24,
  slow: 0.16,
  effect: 0.21,
  'throws-before-effect': 0.08,
  'dies-before-commit': 0.01,
  'dies-after-commit': 0.01,
  computes: 0.06,
  refuses: 0.04,
  sends: 0.1,
  'sends-once': 0.07,
  'dies-after-sending': 0.01,
  'dies-after-sending-once': 0.01,
};

function sortFor(lot: number): WorkSort {
  let upTo = 0;
  const sorts = Object.entries(shares) as [WorkSort, number][];
  return sorts.find(([, share]) => lot < (upTo += share))?.[0] ?? 'instant';
}

function waitFor(random: SeededRandom, sort: WorkSort): number {
  if (sort === 'slow') return random.integer(200, 2_500);
  if (sort === 'computes') return random.integer(20, 200);
  return sort === 'instant' ? 0 : random.integer(0, 150);
}

function planFaults(
  random: SeededRandom,
  kind: FaultKind,
  { everyMs, lastsMs, durationMs }: { everyMs: number; lastsMs: number; durationMs: number },
): PlannedFault[] {
  const count = Math.max(1, Math.round(durationMs / everyMs));
  // What lasts begins early enough to happen to work.
  const latestMs = Math.max(durationMs - lastsMs, durationMs / 10);
  return Array.from({ length: count }, (_, index) => ({
    atMs: Math.round(((index + random.next()) / count) * latestMs),
    kind,
    lastsMs,
    workerIndex: random.integer(0, workerCount - 1),
  }));
}
