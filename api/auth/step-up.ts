import { findAuthenticatedAt, type Principal, type SessionPrincipal } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import type { RequestContext } from '../runtime/api-context.ts';

const freshMs = 5 * 60_000;
const recentMs = 30 * 60_000;

/**
 * The session that a person's request comes from.
 * @throws {Problem} `forbidden` for an API key
 */
export function sessionOf({ credential }: Principal): SessionPrincipal['credential'] {
  if (credential.kind === 'session') return credential;
  throw new Problem('forbidden', 'This is for people who are signed in, not for API keys.');
}

/**
 * Lets pass who has shown a second factor within the last five minutes. A machine has none to show.
 * @throws {Problem} `step-up-required`
 */
export function requireFreshSecondFactor({ credential }: Principal, now: Date): void {
  const shownAt = credential.kind === 'session' ? credential.secondFactorAt : null;
  const ageMs = shownAt === null ? Number.POSITIVE_INFINITY : now.getTime() - shownAt.getTime();
  if (ageMs <= freshMs) return;
  throw new Problem('step-up-required', 'Show a second factor first: POST /api/auth/step-up.');
}

/**
 * Lets pass who has signed in, or shown a second factor, within the last half hour: a stolen access token alone must not
 * make itself a way in that lasts.
 * @throws {Problem} `step-up-required`, `forbidden` for an API key
 */
export async function requireRecentAuthentication({
  db,
  clock,
  principal,
}: Pick<RequestContext, 'db' | 'clock' | 'principal'>): Promise<void> {
  const shownAt = await findAuthenticatedAt(db, sessionOf(principal).id);
  if (shownAt && clock.now().getTime() - shownAt.getTime() <= recentMs) return;
  throw new Problem('step-up-required', 'Sign in again, or show a second factor first: POST /api/auth/step-up.');
}
