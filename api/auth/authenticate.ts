import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Principal } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Access } from '../runtime/define-route.ts';

/** The token of an `Authorization: Bearer` header (RFC 6750). */
export function bearerTokenIn({ authorization }: IncomingHttpHeaders): string | undefined {
  return authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined;
}

/** Whose token comes with the request; undefined without one, or with one that is not valid (any more). */
export async function authenticate(
  ctx: Pick<ApiContext, 'tokens'>,
  request: IncomingMessage,
): Promise<Principal | undefined> {
  const token = bearerTokenIn(request.headers);
  return token === undefined ? undefined : ctx.tokens.verify(token);
}

/** @throws {Problem} `unauthenticated`, `forbidden` */
export function authorise({ access }: { access: Access }, principal: Principal | undefined): void {
  if (access === 'public') return;
  if (!principal) throw new Problem('unauthenticated', 'Send a valid access token: Authorization: Bearer ….');
  if (access === 'admin' && principal.role !== 'admin') throw new Problem('forbidden', 'Only admins may do this.');
}
