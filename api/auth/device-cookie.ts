import type { IncomingHttpHeaders } from 'node:http';
import { deviceForgottenAfterMs } from '../../shared/devices/index.ts';
import { type CookieWorld, hostCookieIn, setHostCookie } from './host-cookie.ts';

const name = 'device';

/** What a request carries to show that it comes from a trusted device. */
export function deviceCookieIn(headers: IncomingHttpHeaders, world: CookieWorld): string | undefined {
  return hostCookieIn(headers, world, name);
}

/** The value of `Set-Cookie` that makes a browser a trusted device. */
export function setDeviceCookie(world: CookieWorld, token: string): string {
  return setHostCookie(world, name, token, deviceForgottenAfterMs / 1_000);
}
