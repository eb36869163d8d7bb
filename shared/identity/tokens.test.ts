import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { newId } from '../platform/ids.ts';
import { readSigningKey } from './signing-key.ts';
import { createAccessTokens } from './tokens.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const principal = {
  userId: newId(),
  role: 'user',
  credential: { kind: 'session', id: newId(), secondFactorAt: null },
} as const;

describe('access tokens', () => {
  let now = new Date('2026-01-01T00:00:00Z');
  let taken = true;
  const key = readSigningKey(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
  const keys = {
    current: () => key,
    publicKey: (kid: string) => (taken && kid === key.kid ? key.publicKey : undefined),
    publicJwks: () => [key.publicJwk],
  };
  const tokens = createAccessTokens(keys, { now: () => now });
  const { kid } = tokens.jwks.keys[0]!;
  beforeEach(() => {
    now = new Date('2026-01-01T00:00:00Z');
    taken = true;
  });
  const claims = {
    iss: 'countinghouse',
    aud: 'countinghouse-api',
    sub: principal.userId,
    role: 'user',
    sid: principal.credential.id,
  };
  const forge = (header: object = {}, changed: object = {}, key = privateKey) => {
    const seconds = now.getTime() / 1_000;
    return new SignJWT({ ...claims, iat: seconds, exp: seconds + 60, ...changed })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...header })
      .sign(key);
  };

  it('say whose they are', async () => {
    expect(tokens.verify(await tokens.issue(principal))).to.deep.equal(principal);
    expect(tokens.verify(await forge())).to.deep.equal(principal);
  });

  it('can be verified by anyone with the published keys', async () => {
    const { payload, protectedHeader } = await jwtVerify(
      await tokens.issue(principal),
      createLocalJWKSet(tokens.jwks),
      {
        issuer: 'countinghouse',
        audience: 'countinghouse-api',
        algorithms: ['RS256'],
        currentDate: now,
      },
    );
    expect([payload.sub, payload.exp! - payload.iat!, protectedHeader.kid]).to.deep.equal([principal.userId, 900, kid]);
    expect(JSON.stringify(tokens.jwks)).not.to.match(/"[dpq]":/);
  });

  // asvs: 9.2.1
  it('end after 15 minutes, also when they were seen before', async () => {
    const token = await tokens.issue(principal);
    now = new Date('2026-01-01T00:14:59Z');
    expect(tokens.verify(token)).to.deep.equal(principal);
    now = new Date('2026-01-01T00:15:00Z');
    expect(tokens.verify(token)).to.equal(undefined);
  });

  // asvs: 9.2.4
  it('name the one audience that they are for', async () => {
    expect(decodeJwt(await tokens.issue(principal)).aud).to.equal('countinghouse-api');
  });

  // asvs: 9.2.1, 9.2.3, 9.2.4, 10.3.1
  it('are refused before their time, and when for or from somebody else', async () => {
    const seconds = now.getTime() / 1_000;
    for (const changed of [
      { nbf: seconds + 10 },
      { iat: seconds + 61, exp: seconds + 961 },
      { iat: undefined },
      { exp: seconds - 1 },
      { iss: 'other' },
      { aud: 'other' },
      { sub: 'nobody' },
      { role: 'god' },
    ]) {
      expect(tokens.verify(await forge({}, changed)), JSON.stringify(changed)).to.equal(undefined);
    }
  });

  it('are taken from a process whose clock is a little ahead', async () => {
    const seconds = now.getTime() / 1_000;
    expect(tokens.verify(await forge({}, { iat: seconds + 59 }))).to.deep.equal(principal);
  });

  // asvs: 9.1.3
  it('are verified by our keys alone, whatever key they bring along or name', async () => {
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const brought = jwk.publicKey.export({ format: 'jwk' });
    const places = { jku: 'https://example.org/keys', x5u: 'https://example.org/chain.pem' };
    for (const header of [{ jwk: brought }, { jwk: brought, kid: undefined }, places, { ...places, kid: undefined }]) {
      expect(tokens.verify(await forge(header, {}, jwk.privateKey)), JSON.stringify(header)).to.equal(undefined);
    }
  });

  // asvs: 9.1.1, 9.1.2, 9.1.3, 9.2.2
  it('are refused with another key, key id, type or algorithm', async () => {
    expect(tokens.verify(await forge({}, {}, other))).to.equal(undefined);
    expect(tokens.verify(await forge({ kid: 'other' }))).to.equal(undefined);
    expect(tokens.verify(await forge({ typ: 'JWT' }))).to.equal(undefined);
    expect(tokens.verify(await forge({ typ: undefined }))).to.equal(undefined);
    expect(tokens.verify(await forge({ alg: 'RS512' }))).to.equal(undefined);
  });

  it('are refused when they carry what must be understood and is not', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const seconds = now.getTime() / 1_000;
    const header = { alg: 'RS256', typ: 'at+jwt', kid, crit: ['x-unknown'], 'x-unknown': 1 };
    const signed = `${part(header)}.${part({ ...claims, iat: seconds, exp: seconds + 60 })}`;
    const signature = sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url');
    expect(tokens.verify(`${signed}.${signature}`)).to.equal(undefined);
  });

  it('are refused once their key is withdrawn, also when they were seen before', async () => {
    const token = await tokens.issue(principal);
    expect(tokens.verify(token)).to.deep.equal(principal);
    taken = false;
    expect(tokens.verify(token)).to.equal(undefined);
  });

  // asvs: 9.1.2
  it('are refused unsigned, or signed with the public key as a secret', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = part({ ...claims, exp: now.getTime() / 1_000 + 60 });
    expect(tokens.verify(`${part({ alg: 'none', typ: 'at+jwt', kid })}.${body}.`)).to.equal(undefined);
    const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${body}`;
    const secrets = [
      JSON.stringify(tokens.jwks.keys[0]),
      key.publicKey.export({ format: 'pem', type: 'spki' }),
      key.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    ];
    for (const secret of secrets) {
      const hmac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(tokens.verify(`${signed}.${hmac}`)).to.equal(undefined);
    }
  });

  // asvs: 9.1.1
  it('are refused when any part of them is changed or they are no tokens', async () => {
    const token = await tokens.issue(principal);
    const [head, payload, signature] = token.split('.') as [string, string, string];
    const admin = Buffer.from(payload, 'base64url').toString().replace('"user"', '"admin"');
    for (const broken of [
      '',
      'a.b.c',
      `${head}.${payload}`,
      `${token}.x`,
      `${token}.`,
      `${token}=`,
      `${token}A`,
      ` ${token}`,
      `${head}=.${payload}.${signature}`,
      `${head}.${Buffer.from(admin).toString('base64url')}.${signature}`,
      'x'.repeat(100_000),
      '..',
    ]) {
      expect(tokens.verify(broken), broken.slice(0, 20)).to.equal(undefined);
    }
  });
});
