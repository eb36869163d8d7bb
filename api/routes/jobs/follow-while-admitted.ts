import type { Followed } from '../../../shared/jobs/index.ts';
import { createRest } from '../../../shared/platform/rest.ts';
import type { RequestContext } from '../../runtime/api-context.ts';

/** How often a follower of whom nothing is heard looks whether it may go on. */
const admissionLookMs = 10_000;

export type FollowContext = Pick<
  RequestContext,
  'principal' | 'revocations' | 'isStillAdmitted' | 'signal' | 'closing'
>;

/**
 * What there is to tell, each time there may be something, until `leftMs` is used up, the caller's session or API key
 * counts no more, the client is gone or the process closes.
 */
export async function* followWhileAdmitted<T>(
  ctx: FollowContext,
  follow: (onChange: () => void) => Followed<T>,
  leftMs = () => Infinity,
): AsyncGenerator<T[]> {
  const ending = AbortSignal.any([ctx.signal, ctx.closing]);
  const rest = createRest();
  let changed = false;
  const onChange = (): void => {
    changed = true;
    rest.end();
  };
  const followed = follow(onChange);
  const unwatch = ctx.revocations.onRevoked(ctx.principal.credential.id, onChange);
  ending.addEventListener('abort', onChange);
  try {
    while (!ending.aborted) {
      changed = false;
      const states = await followed.read();
      // After it was read, so that nothing is told that happened when the caller counted no more.
      if (!(await ctx.isStillAdmitted())) return;
      yield states;
      if (states.length > 0) continue;
      const restMs = Math.min(leftMs(), admissionLookMs);
      if (restMs <= 0) return;
      if (!changed) await rest.take(restMs);
    }
  } finally {
    followed.stop();
    unwatch();
    ending.removeEventListener('abort', onChange);
  }
}
