import { isTerminal, type JobRecord } from '../../../shared/jobs/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { requireOwnJob } from './find-job.ts';
import { type FollowContext, followWhileAdmitted } from './follow-while-admitted.ts';

const maxWaitSeconds = 60;

/** Seconds asked for by `Prefer: wait=N` (RFC 7240), at most 60; undefined without it. */
export function preferredWait(prefer: string | string[] | undefined): number | undefined {
  const match = /(?:^|[,;\s])wait\s?=\s?"?(\d{1,6})"?(?:$|[,;\s])/i.exec(String(prefer ?? ''));
  return match ? Math.min(Number(match[1]), maxWaitSeconds) : undefined;
}

type WaitContext = FollowContext & Pick<RequestContext, 'db' | 'heldAnswers' | 'jobFollower'>;

/**
 * The job when it has ended, or as it is when `waitSeconds` have passed, the client is gone or the process closes.
 * @throws {Problem} `not-found`, `rate-limited` when too many wait, `unauthenticated` when the caller's session ends meanwhile
 */
export async function waitForJob(ctx: WaitContext, id: string, waitSeconds: number): Promise<JobRecord> {
  const release = ctx.heldAnswers.hold('longPolls', ctx.principal.userId);
  try {
    return await follow(ctx, id, waitSeconds);
  } finally {
    release();
  }
}

async function follow(ctx: WaitContext, id: string, waitSeconds: number): Promise<JobRecord> {
  const { db, jobFollower, principal } = ctx;
  const ownerId = principal.userId;
  const untilMs = performance.now() + waitSeconds * 1_000;
  const followOne = (onChange: () => void) => jobFollower.followOne({ ownerId, onChange }, id);
  let found = false;
  for await (const states of followWhileAdmitted(ctx, followOne, () => untilMs - performance.now())) {
    const job = states.find(({ status }) => isTerminal(status));
    if (job) return job;
    found ||= states.length > 0;
    if (!found) break;
  }
  if (await ctx.isStillAdmitted()) return requireOwnJob(db, id, ownerId);
  throw new Problem('unauthenticated', 'Your session ended while you waited.');
}
