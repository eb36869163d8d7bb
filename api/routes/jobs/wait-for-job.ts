import { isTerminal, type JobRecord } from '../../../shared/jobs/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { createRest } from '../../../shared/platform/rest.ts';
import type { RequestContext } from '../../runtime/api-context.ts';
import { requireOwnJob } from './find-job.ts';

const maxWaitSeconds = 60;
/** A look without a hint, in case an announcement was missed. */
const safetyLookMs = 5_000;

/** Seconds asked for by `Prefer: wait=N` (RFC 7240), at most 60; undefined without it. */
export function preferredWait(prefer: string | string[] | undefined): number | undefined {
  const match = /(?:^|[,;\s])wait\s?=\s?"?(\d{1,6})"?(?:$|[,;\s])/i.exec(String(prefer ?? ''));
  return match ? Math.min(Number(match[1]), maxWaitSeconds) : undefined;
}

type FollowContext = Pick<
  RequestContext,
  'db' | 'jobFollower' | 'principal' | 'revocations' | 'isStillAdmitted' | 'signal' | 'closing'
>;

/**
 * The job when it has ended, or as it is when `waitSeconds` have passed, the client is gone or the process closes.
 * @throws {Problem} `not-found`, `unauthenticated` when the caller's session ends meanwhile
 */
export async function waitForJob(ctx: FollowContext, id: string, waitSeconds: number): Promise<JobRecord> {
  const untilMs = performance.now() + waitSeconds * 1_000;
  for await (const job of changesOf(ctx, id, () => untilMs - performance.now())) {
    if (isTerminal(job.status) || performance.now() >= untilMs) return job;
  }
  if (await ctx.isStillAdmitted()) return requireOwnJob(ctx.db, id, ctx.principal.userId);
  throw new Problem('unauthenticated', 'Your session ended while you waited.');
}

/**
 * The job now, and again whenever it may have changed, until `leftMs` is used up, the caller's session or API key counts
 * no more, the client is gone or the process closes. Changes that come while one is looked at are seen in the next look.
 */
export async function* changesOf(ctx: FollowContext, id: string, leftMs: () => number): AsyncGenerator<JobRecord> {
  const { db, jobFollower, principal, revocations } = ctx;
  const ending = AbortSignal.any([ctx.signal, ctx.closing]);
  let changed = true;
  const rest = createRest();
  const onChange = (): void => {
    changed = true;
    rest.end();
  };
  // Followed before it is read: a change in between is not missed.
  const unfollow = jobFollower.follow(id, onChange);
  const unwatch = revocations.onRevoked(principal.credential.id, onChange);
  ending.addEventListener('abort', onChange);
  try {
    while (!ending.aborted) {
      changed = false;
      if (!(await ctx.isStillAdmitted())) return;
      yield await requireOwnJob(db, id, principal.userId);
      const restMs = Math.min(leftMs(), safetyLookMs);
      if (restMs <= 0) return;
      if (!changed) await rest.take(restMs);
    }
  } finally {
    unfollow();
    unwatch();
    ending.removeEventListener('abort', onChange);
  }
}
