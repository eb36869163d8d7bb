import { createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';

// What settings look like. A message follows the name of the setting in a sentence.

export const url = (protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 0 to 65535');

/** One port, or a first and a last one: `9464-9470`. */
export const portRange = z
  .string()
  .regex(/^\d{1,5}(-\d{1,5})?$/, 'must be a port number, or two as in 9464-9470')
  .transform((value) => value.split('-').map(Number))
  .transform(([first = 0, last = first]) => ({ first, last }))
  .refine(
    ({ first, last }) => first <= last && last <= 65_535,
    'must be port numbers up to 65535, the lower one first',
  );

export const milliseconds = z
  .string()
  .regex(/^\d{1,5}$/, 'must be milliseconds, 0 to 30000')
  .transform(Number)
  .refine((value) => value <= 30_000, 'must be milliseconds, 0 to 30000');

export const days = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be a number of days, 1 to 9999')
  .transform(Number);

/** Of a file that is read over https, or over http from this machine alone. */
export const fileUrl = z
  .string()
  .refine(
    (value) =>
      /^(https:\/\/[^/]|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/)/.test(value) && URL.canParse(value),
    'must be a URL that starts with https://, or http:// on this machine',
  );

/** One of a few words. */
export const oneOf = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);

/** Values separated by commas. */
export const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  );

/** Line breaks may be written `\n`. */
export const signingKey = z
  .string()
  .transform((pem) => pem.replaceAll('\\n', '\n'))
  .refine(isSigningKey, 'must be an RSA private key of at least 2048 bits in PEM form');

export const proxies = list.refine(
  (entries) => entries.every(isProxy) || (entries.length === 1 && /^\d$/.test(entries[0] ?? '')),
  'must be addresses or networks separated by commas, e.g. 10.0.0.0/8, or how many proxies stand in front',
);

function isSigningKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
  } catch {
    return false;
  }
}

/** An address, a network, or a name that Express has for some. */
function isProxy(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits, ...more] = entry.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits === undefined) return most > 0;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
}
