import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../shared/platform/clock.ts';
import { type CookieWorld, hostCookieIn, setHostCookie } from './host-cookie.ts';

const name = 'refresh';

/** The refresh token that a request carries. */
export function refreshCookieIn(headers: IncomingHttpHeaders, world: CookieWorld): string | undefined {
  return hostCookieIn(headers, world, name);
}

/** The value of `Set-Cookie` that hands out a refresh token. */
export function setRefreshCookie(
  world: CookieWorld & { clock: Clock },
  { refreshToken, expiresAt }: { refreshToken: string; expiresAt: Date },
): string {
  const seconds = Math.max(0, Math.ceil((expiresAt.getTime() - world.clock.now().getTime()) / 1_000));
  return setHostCookie(world, name, refreshToken, seconds);
}

/** The value of `Set-Cookie` that takes it away. */
export function clearRefreshCookie(world: CookieWorld): string {
  return setHostCookie(world, name, '', 0);
}
