import type { IncomingHttpHeaders } from 'node:http';
import { findSessionOf, type Principal } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { clearRefreshCookie, refreshCookieIn } from '../../auth/refresh-cookie.ts';
import type { RequestContext } from '../../runtime/api-context.ts';

/** Whose session a request comes from: by its access token, or else by its cookie. */
export interface SessionCaller {
  userId: string;
  /** One, or two where token and cookie are of different sessions of the user. */
  sessionIds: string[];
}

/** @throws {Problem} `unauthenticated` when neither is of a session that goes on */
export async function findSessionCaller(
  ctx: RequestContext<Principal | undefined>,
  headers: IncomingHttpHeaders,
): Promise<SessionCaller> {
  const { principal } = ctx;
  const cookie = refreshCookieIn(headers, ctx);
  const byCookie = cookie === undefined ? undefined : await findSessionOf(ctx, cookie);
  const userId = principal?.userId ?? byCookie?.userId;
  if (userId === undefined) throw signedOut(ctx);
  const ids = [principal?.credential.id, byCookie?.userId === userId ? byCookie.id : undefined];
  return { userId, sessionIds: [...new Set(ids.filter((id) => id !== undefined))] };
}

/** The refusal of a cookie that is of no use (any more), which takes it away. */
export function signedOut(ctx: RequestContext<Principal | undefined>): Problem {
  const headers = { 'Set-Cookie': clearRefreshCookie(ctx) };
  return new Problem('unauthenticated', 'You are signed out: sign in again.', { headers });
}

/** What the record says of who asked. */
export function actorOf({ userId, sessionIds: [id] }: SessionCaller) {
  return { kind: 'session', userId, credentialId: id ?? null } as const;
}
