import { generateSecret, generateURI, verifySync } from 'otplib';
import { renderSVG } from 'uqr';
import type { TotpSetup } from './second-factors.schema.ts';

const issuer = 'Countinghouse';
const secretBytes = 20;
const periodSeconds = 30;

/** A new secret for authenticator apps: SHA-1, six digits, 30 seconds, which all of them know. */
export function newTotp(username: string): TotpSetup {
  const secret = generateSecret({ length: secretBytes });
  const otpauthUrl = generateURI({ issuer, label: username, secret });
  return { secret, otpauthUrl, qrSvg: renderSVG(otpauthUrl, { border: 4 }) };
}

/**
 * The time step that a code belongs to (RFC 6238): the present one, the one before or the one after, for clocks that are
 * not quite right. Undefined when it belongs to none of them.
 * @param secret base32
 */
export function timeStepOf(secret: string, code: string, now: Date): number | undefined {
  const token = code.replaceAll(/[\s-]/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(now.getTime() / 1_000);
  const result = verifySync({ secret, token, epoch, epochTolerance: periodSeconds });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
