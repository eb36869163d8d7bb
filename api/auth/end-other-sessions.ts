import { z } from 'zod';
import { endSessions } from '../../shared/identity/index.ts';
import type { RequestContext } from '../runtime/api-context.ts';

/** What whoever changes how they sign in may ask for besides (ASVS 5.0, 7.4.3). */
export const alsoEndsOthers = {
  endOtherSessions: z.boolean().default(false).meta({
    description: 'Whether every session but this one ends: whoever else is signed in has to show the factor.',
  }),
};

/** Ends the caller's other sessions. @returns how many went on until now */
export async function endOtherSessions(ctx: RequestContext): Promise<number> {
  const { userId, credential } = ctx.principal;
  const ended = await endSessions(ctx.db, { userId, exceptSessionId: credential.id, reason: 'factor-changed' });
  ctx.revocations.add(ended);
  return ended.length;
}
