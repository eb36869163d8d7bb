import type { CookieWorld } from './host-cookie.ts';
import { clearRefreshCookie } from './refresh-cookie.ts';

/**
 * The value of `Clear-Site-Data`: what pages of this site have kept in their browser goes. Answers are not kept anyway, and
 * the cookie of a trusted device stays.
 */
export const clearKeptData = '"storage"';

/** What tells a browser that its user has signed out. */
export function signedOutHeaders(world: CookieWorld): Record<string, string> {
  return { 'Set-Cookie': clearRefreshCookie(world), 'Clear-Site-Data': clearKeptData };
}
