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

/**
 * Lets a principal in, or nobody: see `Access`. Whether a refresh cookie is any good is for the route to find out.
 * @throws {Problem} `unauthenticated`, `forbidden`
 */
export function authorise(guarded: Guarded, principal: Principal | undefined, refreshCookie?: string): void {
  const { access } = guarded;
  if (access === 'public') return;
  if (!principal) {
    if (access === 'session' && refreshCookie !== undefined) return;
    throw new Problem('unauthenticated', 'Send a valid access token (Authorization: Bearer …) or API key (X-API-Key).');
  }
  if (access === 'admin' && principal.role !== 'admin') throw new Problem('forbidden', 'Only admins may do this.');
  if (principal.credential.kind === 'api-key') authoriseKey(guarded, principal.credential.scopes);
}

function authoriseKey(guarded: Guarded, scopes: readonly string[]): void {
  if (guarded.access === 'person' || guarded.access === 'session') {
    throw new Problem('forbidden', 'Only people may do this, with an access token: no API key may.');
  }
  if (!scopesSuffice(guarded, scopes)) {
    throw new Problem('forbidden', `This API key needs the scope ${scopeOf(guarded)}.`);
  }
}
