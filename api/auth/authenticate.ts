import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Principal } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import { type Guarded, scopeOf, scopesSuffice } from './scopes.ts';

/** The token of an `Authorization: Bearer` header (RFC 6750). */
export function bearerTokenIn({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined;
}

/** The API key of a request. */
export function apiKeyIn({ 'x-api-key': key }: IncomingHttpHeaders): string | undefined {
  return key === undefined ? undefined : String(key);
}

/**
 * Whose token or API key comes with the request; undefined without one, or with one that is not valid (any more).
 * @throws {Problem} `validation-failed` for both at once: they may be two people's
 */
export async function authenticate(
  ctx: Pick<ApiContext, 'tokens' | 'revocations' | 'apiKeys'>,
  { headers }: IncomingMessage,
): Promise<Principal | undefined> {
  const token = bearerTokenIn(headers);
  const key = apiKeyIn(headers);
  if (key === undefined) return token === undefined ? undefined : verifyToken(ctx, token);
  if (token === undefined) return ctx.apiKeys.verify(key);
  throw new Problem('validation-failed', 'Send an access token or an API key, not both.', {
    errors: [{ pointer: 'headers.x-api-key', detail: 'can not be sent together with Authorization' }],
  });
}

/** Whose access token this is, if its session goes on. */
export async function verifyToken(
  { tokens, revocations }: Pick<ApiContext, 'tokens' | 'revocations'>,
  token: string,
): Promise<Principal | undefined> {
  const principal = tokens.verify(token);
  return principal && !(await revocations.isRevoked(principal.credential.id)) ? principal : undefined;
}

/** What comes with a request that says who makes it. */
export interface Presented {
  principal: Principal | undefined;
  headers: IncomingHttpHeaders;
  refreshCookie?: string | undefined;
}

/**
 * Lets a principal in, or nobody: see `Access`. Whether a refresh cookie is any good is for the route to find out.
 * @throws {Problem} `unauthenticated`, which says what is wrong with what was sent (RFC 6750, section 3), `forbidden`
 */
export function authorise(
  ctx: Pick<ApiContext, 'tokens'>,
  guarded: Guarded,
  { principal, headers, refreshCookie }: Presented,
): void {
  const { access } = guarded;
  if (access === 'public') return;
  if (!principal) {
    if (access === 'session' && refreshCookie !== undefined) return;
    throw refusalOf(ctx, bearerTokenIn(headers));
  }
  if (access === 'admin' && principal.role !== 'admin') throw new Problem('forbidden', 'Only admins may do this.');
  if (principal.credential.kind === 'api-key') authoriseKey(guarded, principal.credential.scopes);
}

function refusalOf({ tokens }: Pick<ApiContext, 'tokens'>, token: string | undefined): Problem {
  if (token === undefined) {
    const detail = 'Send a valid access token (Authorization: Bearer …) or API key (X-API-Key).';
    return new Problem('unauthenticated', detail);
  }
  const detail = tokens.hasExpired(token)
    ? 'The access token has expired. Get another one by POST /api/auth/refresh, or sign in again.'
    : 'The access token is not valid, or not any more. Sign in again.';
  return new Problem('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });
}

function authoriseKey(guarded: Guarded, scopes: readonly string[]): void {
  if (guarded.access === 'person' || guarded.access === 'session') {
    throw new Problem('forbidden', 'Only people may do this, with an access token: no API key may.');
  }
  if (!scopesSuffice(guarded, scopes)) {
    throw new Problem('forbidden', `This API key needs the scope ${scopeOf(guarded)}.`);
  }
}
