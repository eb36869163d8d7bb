import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import type { Committed, JobContext } from '../../../workers/runtime/job-context.ts';
import { sendMessage } from '../../../workers/testing/message-receiver.ts';
import { type Work, hasEffect, sendsMessage, workPayload } from './work-sorts.ts';

export const workResult = z.strictObject({ number: z.int() });
type Result = z.infer<typeof workResult>;

/**
 * Attempts for what the job itself does and for what is done to it alone: it throws three times at most, one worker is
 * lost with it before it runs apart, and its own process is killed now and then. What the platform can't do counts as none.
 */
export const workSettings = {
  payload: workPayload,
  result: workResult,
  attempts: 7,
  backoff: { type: 'exponential', delayMs: 50, maxMs: 500, jitter: 0.5 },
  timeoutMs: 60_000,
} as const;

export async function doWork(work: Work, ctx: JobContext<Result>): Promise<Result | Committed> {
  const { number, sort, waitMs } = work;
  if (sort === 'refuses') throw new Problem('unprocessable', 'The drill wants this job to fail.');
  if (hasEffect(sort)) return leaveEffect(work, ctx);
  if (sort === 'computes') compute(waitMs);
  else await delay(waitMs, undefined, { signal: ctx.signal });
  if (sendsMessage(sort)) await send(work, ctx);
  return { number };
}

async function leaveEffect(
  { number, sort, waitMs, faultyAttempts }: Work,
  ctx: JobContext<Result>,
): Promise<Committed> {
  const isFaulty = ctx.attempt <= faultyAttempts;
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

async function send({ sort, faultyAttempts, receiverUrl }: Work, ctx: JobContext<Result>): Promise<void> {
  const { attempt, signal } = ctx;
  const dies = sort.startsWith('dies') && attempt <= faultyAttempts;
  await ctx.step(
    'message',
    async (key) => {
      await sendMessage(receiverUrl, { key, attempt }, signal);
      if (dies) process.kill(process.pid, 'SIGKILL');
    },
    { afterCrash: sendsMessage(sort) === 'once' ? 'fail' : 'repeat' },
  );
}

function compute(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}
