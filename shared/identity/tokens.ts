import { createHash, createPublicKey, hash, verify as verifySignature, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { roles, type Principal } from './identity.schema.ts';

export const accessTokenSeconds = 15 * 60;

const issuer = 'countinghouse';
const audience = 'countinghouse-api';
const algorithm = 'RS256';
/** The type of access tokens (RFC 9068): no other token that these keys sign is taken for one. */
const tokenType = 'at+jwt';
const maxTokenLength = 4_096;
const rememberedTokens = 10_000;

const header = z.object({ alg: z.literal(algorithm), typ: z.literal(tokenType), kid: z.string() });
const claims = z.object({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: z.uuid(),
  sid: z.uuid(),
  /** When the second factor was last shown, in seconds since 1970. */
  sfa: z.number().optional(),
  role: z.enum(roles),
  exp: z.number(),
  nbf: z.number().optional(),
});

/** Who is signed in. */
export type SessionPrincipal = Principal & { credential: { kind: 'session' } };

export interface AccessTokens {
  issue(principal: SessionPrincipal): Promise<string>;
  /** Whose token this is; undefined when it is forged, expired, not for us or no token at all. */
  verify(token: string): Principal | undefined;
  /** The public keys, as a JWK set. */
  jwks: { keys: PublicKey[] };
}

/** One of them (RFC 7517). */
export interface PublicKey {
  kty: string;
  n: string;
  e: string;
  kid: string;
  alg: string;
  use: string;
}

interface Verified {
  principal: Principal;
  fromSeconds: number;
  untilSeconds: number;
}

/**
 * Issues and verifies access tokens: JWTs signed with RS256. A signature is checked once; after that the token is
 * known by its hash until it expires.
 * @param signingKey an RSA key of at least 2048 bits
 */
export function createAccessTokens(signingKey: KeyObject, clock: Clock): AccessTokens {
  const publicKey = createPublicKey(signingKey);
  const { kty, n, e } = publicKey.export({ format: 'jwk' }) as { kty: string; n: string; e: string };
  // The thumbprint of RFC 7638: the same key has the same id in every process.
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  const publicKeys = new Map([[kid, publicKey]]);
  const remembered = new LRUCache<string, Verified>({ max: rememberedTokens });

  return {
    jwks: { keys: [{ kty, n, e, kid, alg: algorithm, use: 'sig' }] },
    issue({ userId, role, credential: { id, secondFactorAt } }) {
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
        .sign(signingKey);
    },
    verify(token) {
      if (token.length > maxTokenLength) return undefined;
      const id = hash('sha256', token, 'base64');
      const known = remembered.get(id) ?? verifyToken(token, publicKeys);
      if (!known) return undefined;
      const nowSeconds = clock.now().getTime() / 1_000;
      if (nowSeconds >= known.untilSeconds || nowSeconds < known.fromSeconds) return undefined;
      remembered.set(id, known);
      return known.principal;
    },
  };
}

/** Checks everything about a token but the time. The algorithm is ours, never the token's. */
function verifyToken(token: string, publicKeys: ReadonlyMap<string, KeyObject>): Verified | undefined {
  const [head, payload, signature, ...more] = token.split('.', 4);
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
  const key = publicKeys.get(header.safeParse(decode(head)).data?.kid ?? '');
  if (!key) return undefined;
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verifySignature('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return undefined;
  const { data } = claims.safeParse(decode(payload));
  if (!data) return undefined;
  const { sub: userId, role, sid: id, sfa } = data;
  const secondFactorAt = sfa === undefined ? null : new Date(sfa * 1_000);
  return {
    principal: { userId, role, credential: { kind: 'session', id, secondFactorAt } },
    fromSeconds: data.nbf ?? 0,
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
