import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../shared/platform/config.ts';

/** What decides how a cookie is called. */
export interface CookieWorld {
  config: Pick<Config, 'environment'>;
  /** Whether the request came over TLS. */
  secure: boolean;
}

const attributes = 'Path=/; HttpOnly; SameSite=Strict';

/** Whether cookies have a prefix that says how browsers must take them: over plain HTTP, as in development, they don't. */
export function hasCookiePrefix({ config, secure }: CookieWorld): boolean {
  return secure || config.environment === 'production';
}

/** What a request carries as the cookie of this name. */
export function hostCookieIn(
  { cookie = '' }: IncomingHttpHeaders,
  world: CookieWorld,
  name: string,
): string | undefined {
  const start = `${hasCookiePrefix(world) ? '__Host-' : ''}${name}=`;
  const pair = cookie.split(';').find((one) => one.trimStart().startsWith(start));
  // One that was taken away may still be sent empty.
  return pair?.trim().slice(start.length) || undefined;
}

/**
 * The value of `Set-Cookie` for a secret of this host. Its prefix `__Host-` has browsers take it over TLS and from this very
 * host alone (RFC 6265bis, section 4.1.3.2).
 */
export function setHostCookie(world: CookieWorld, name: string, value: string, maxAgeSeconds: number): string {
  const named = hasCookiePrefix(world) ? `__Host-${name}=${value}; Secure` : `${name}=${value}`;
  return `${named}; ${attributes}; Max-Age=${maxAgeSeconds}`;
}
