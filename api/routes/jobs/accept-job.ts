import type { z } from 'zod';
import type { JobContract } from '../../../queues/runtime/define-job.ts';
import { type JobRecord, countPutOff } from '../../../shared/jobs/index.ts';
import type { Tx } from '../../../shared/platform/db.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import type { RequestContext } from '../../runtime/api-context.ts';

/** Jobs of one user that wait for a later time: each may hold a file. */
const maxPutOff = 100;

/**
 * Accepts work for whoever asks for it, in the request's transaction, when and as urgently as its headers say.
 * @throws {Problem} `conflict` when too much of the user's work is put off already
 */
export async function acceptJob<P extends z.ZodType>(
  ctx: RequestContext,
  contract: JobContract<P>,
  payload: NoInfer<z.input<P>>,
  tx: Tx | undefined = ctx.tx,
): Promise<JobRecord> {
  await requireRoomToPutOff(ctx, tx);
  const { principal, requestId, jobInstructions } = ctx;
  return ctx.enqueue(contract, payload, { ownerId: principal.userId, tx, requestId, ...jobInstructions });
}

/** @throws {Problem} `conflict` when work is to be put off, and too much of the user's is already */
export async function requireRoomToPutOff(ctx: RequestContext, tx: Tx | undefined = ctx.tx): Promise<void> {
  if (ctx.jobInstructions.delayMs === 0) return;
  if ((await countPutOff(tx ?? ctx.db, ctx.principal.userId, maxPutOff)) < maxPutOff) return;
  throw new Problem('conflict', `You have put off ${maxPutOff} jobs already. Cancel some, or start this one now.`);
}
