import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { calculateJwkThumbprint } from 'jose';
import { makeSigningKey, readSigningKey } from './signing-key.ts';

const format = { format: 'pem', type: 'pkcs8' } as const;

describe('readSigningKey', () => {
  it('takes an RSA key of 2048 bits or more, and no other', () => {
    const read = (pem: string | Buffer) => () => readSigningKey(pem.toString());
    expect(read(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export(format))).not.to.throw();
    expect(read(generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(format))).to.throw(/2048 bits/);
    expect(read(generateKeyPairSync('ed25519').privateKey.export(format))).to.throw(/RSA/);
    expect(read('no key at all')).to.throw();
  });

  it('names the same key the same everywhere, and shows its public half alone', async () => {
    const pem = await makeSigningKey();
    const [first, second] = [readSigningKey(pem), readSigningKey(pem)];
    expect(first.kid)
      .to.match(/^[A-Za-z0-9_-]{43}$/)
      .and.to.equal(second.kid);
    expect(first.publicJwk).to.have.all.keys('kty', 'n', 'e', 'kid', 'alg', 'use');
  });

  it('names keys by the thumbprint of RFC 7638', async () => {
    const { publicJwk, kid } = readSigningKey(await makeSigningKey());
    expect(kid).to.equal(await calculateJwkThumbprint(publicJwk));
  });
});
