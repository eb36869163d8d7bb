import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import type { Committed, JobContext } from '../../../workers/runtime/job-context.ts';

/** What a job of the drill is like. Those with an effect write one row in the transaction that completes them. */
export const workSorts = [
  'instant',
  'slow',
  'effect',
  'throws-before-effect',
  'dies-before-commit',
  'dies-after-commit',
  'computes',
  'refuses',
] as const;

export const workPayload = z.strictObject({
  /** Makes each job's payload its own: identical work would be joined. */
  number: z.int(),
  sort: z.enum(workSorts),
  waitMs: z.int().min(0).max(10_000),
  /** The attempts that go wrong, in sorts that do. */
  faultyAttempts: z.int().min(0).max(5),
});
export type Work = z.infer<typeof workPayload>;

export const workResult = z.strictObject({ number: z.int() });

/** Attempts enough that no fault of the drill uses them up: what can complete must. */
export const workSettings = {
  payload: workPayload,
  result: workResult,
  attempts: 30,
  backoff: { type: 'exponential', delayMs: 50, maxMs: 500, jitter: 0.5 },
  timeoutMs: 60_000,
} as const;

const withEffect: readonly Work['sort'][] = [
  'effect',
  'throws-before-effect',
  'dies-before-commit',
  'dies-after-commit',
];

/** How a job of this sort must end unless it is cancelled, and how many effects it then has. */
export function expectationOf(sort: Work['sort']): { status: 'completed' | 'failed'; effects: number } {
  return { status: sort === 'refuses' ? 'failed' : 'completed', effects: withEffect.includes(sort) ? 1 : 0 };
}

export async function doWork(work: Work, ctx: JobContext<{ number: number }>): Promise<{ number: number } | Committed> {
  const { number, sort, waitMs, faultyAttempts } = work;
  const isFaulty = ctx.attempt <= faultyAttempts;
  if (sort === 'refuses') throw new Problem('unprocessable', 'The drill wants this job to fail.');
  if (sort === 'computes') compute(waitMs);
  else if (!withEffect.includes(sort)) await delay(waitMs, undefined, { signal: ctx.signal });
  if (!withEffect.includes(sort)) return { number };
  if (sort === 'throws-before-effect' && isFaulty) throw new Error('the drill wants this attempt to fail');
  const committed = await ctx.commit(async (tx) => {
    await tx.raw('INSERT INTO drill_effects (job_id, attempt) VALUES (?, ?)', [ctx.jobId, ctx.attempt]);
    await delay(waitMs, undefined, { signal: ctx.signal });
    if (sort === 'dies-before-commit' && isFaulty) process.kill(process.pid, 'SIGKILL');
    return { number };
  });
  if (sort === 'dies-after-commit' && isFaulty) process.kill(process.pid, 'SIGKILL');
  return committed;
}

function compute(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}
