import { hash, verify as verifySignature } from 'node:crypto';
import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { roles, type Principal } from './identity.schema.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { PublicKey } from './signing-keys.store.ts';

export const accessTokenSeconds = 15 * 60;

const issuer = 'countinghouse';
const audience = 'countinghouse-api';
const algorithm = 'RS256';
/** The type of access tokens (RFC 9068): no other token that these keys sign is taken for one. */
const tokenType = 'at+jwt';
/**
 * Processes whose clocks differ by that much take each other's tokens. One that was issued later than that from now comes
 * from a clock that was ahead: taken, it would live for as long as that clock was.
 */
const clockToleranceSeconds = 60;
const maxTokenLength = 4_096;
const rememberedTokens = 10_000;

/** A token with `crit` is about something that we don't know of (RFC 7515, section 4.1.11). */
const header = z.object({
  alg: z.literal(algorithm),
  typ: z.literal(tokenType),
  kid: z.string(),
  crit: z.undefined().optional(),
});
const claims = z.object({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: z.uuid(),
  sid: z.uuid(),
  /** When the second factor was last shown, in seconds since 1970. */
  sfa: z.number().optional(),
  role: z.enum(roles),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/** Who is signed in. */
export type SessionPrincipal = Principal & { credential: { kind: 'session' } };

export interface AccessTokens {
  issue(principal: SessionPrincipal): Promise<string>;
  /** Whose token this is; undefined when it is forged, expired, not for us or no token at all. */
  verify(token: string): Principal | undefined;
  /** Whether this was a token of ours, and its time is over. */
  hasExpired(token: string): boolean;
  /** The public keys, as a JWK set. */
  readonly jwks: { keys: PublicKey[] };
}

interface Verified {
  principal: Principal;
  kid: string;
  fromSeconds: number;
  untilSeconds: number;
}

/**
 * Issues and verifies access tokens: JWTs signed with RS256. A signature is checked once; after that the token is
 * known by its hash until it expires. Whether its session goes on is not known here.
 */
export function createAccessTokens(
  keys: Pick<SigningKeys, 'current' | 'publicKey' | 'publicJwks'>,
  clock: Clock,
): AccessTokens {
  const remembered = new LRUCache<string, Verified>({ max: rememberedTokens });

  /** Everything about a token but the time. */
  function read(token: string): Verified | undefined {
    if (token.length > maxTokenLength) return undefined;
    const id = hash('sha256', token, 'base64');
    const known = remembered.get(id) ?? verifyToken(token, keys);
    if (!known || !keys.publicKey(known.kid)) return undefined;
    remembered.set(id, known);
    return known;
  }

  return {
    get jwks() {
      return { keys: keys.publicJwks() };
    },
    issue({ userId, role, credential: { id, secondFactorAt } }) {
      const { kid, privateKey } = keys.current();
      const nowSeconds = Math.floor(clock.now().getTime() / 1_000);
      const sfa = secondFactorAt ? { sfa: Math.floor(secondFactorAt.getTime() / 1_000) } : {};
      return new SignJWT({ role, sid: id, ...sfa })
        .setProtectedHeader({ alg: algorithm, typ: tokenType, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(newId())
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + accessTokenSeconds)
        .sign(privateKey);
    },
    verify(token) {
      const known = read(token);
      const nowSeconds = clock.now().getTime() / 1_000;
      if (!known || nowSeconds >= known.untilSeconds || nowSeconds < known.fromSeconds) return undefined;
      return known.principal;
    },
    hasExpired(token) {
      return clock.now().getTime() / 1_000 >= (read(token)?.untilSeconds ?? Infinity);
    },
  };
}

/** Checks everything about a token but the time. The algorithm is ours, never the token's. */
function verifyToken(token: string, keys: Pick<SigningKeys, 'publicKey'>): Verified | undefined {
  const [head, payload, signature, ...more] = token.split('.', 4);
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
  const { kid = '' } = header.safeParse(decode(head)).data ?? {};
  const key = keys.publicKey(kid);
  const bytes = Buffer.from(signature, 'base64url');
  // One way alone to write a signature: no padding, no stray bits.
  if (!key || bytes.toString('base64url') !== signature) return undefined;
  if (!verifySignature('RSA-SHA256', Buffer.from(`${head}.${payload}`), key, bytes)) return undefined;
  const { data } = claims.safeParse(decode(payload));
  if (!data) return undefined;
  const { sub: userId, role, sid: id, sfa } = data;
  const secondFactorAt = sfa === undefined ? null : new Date(sfa * 1_000);
  return {
    principal: { userId, role, credential: { kind: 'session', id, secondFactorAt } },
    kid,
    fromSeconds: Math.max(data.iat - clockToleranceSeconds, data.nbf ?? -Infinity),
    untilSeconds: data.exp,
  };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
