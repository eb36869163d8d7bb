import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Config } from '../../shared/platform/config.ts';

/** What decides how the cookie is called. */
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

/** The refresh token that a request carries. */
export function refreshCookieIn({ cookie = '' }: IncomingHttpHeaders, world: CookieWorld): string | undefined {
  const start = hasCookiePrefix(world) ? '__Host-refresh=' : 'refresh=';
  const pair = cookie.split(';').find((one) => one.trimStart().startsWith(start));
  // One that was taken away may still be sent empty.
  return pair?.trim().slice(start.length) || undefined;
}

/** The value of `Set-Cookie` that hands out a refresh token. */
export function setRefreshCookie(
  world: CookieWorld & { clock: Clock },
  { refreshToken, expiresAt }: { refreshToken: string; expiresAt: Date },
): string {
  const seconds = Math.max(0, Math.ceil((expiresAt.getTime() - world.clock.now().getTime()) / 1_000));
  return cookie(world, refreshToken, seconds);
}

/** The value of `Set-Cookie` that takes it away. */
export function clearRefreshCookie(world: CookieWorld): string {
  return cookie(world, '', 0);
}

/**
 * The cookie that holds the refresh token. Its prefix `__Host-` has browsers take it over TLS and from this very host
 * alone (RFC 6265bis, section 4.1.3.2).
 */
function cookie(world: CookieWorld, value: string, maxAgeSeconds: number): string {
  const named = hasCookiePrefix(world) ? `__Host-refresh=${value}; Secure` : `refresh=${value}`;
  return `${named}; ${attributes}; Max-Age=${maxAgeSeconds}`;
}
