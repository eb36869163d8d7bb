import { expect } from 'chai';
import { hashPassword, needsRehash, slowHash, verifyPassword } from './passwords.ts';

describe('verifyPassword', () => {
  // asvs: 11.4.2
  it('knows the password that was hashed with Argon2id, and no other', async () => {
    const hash = await hashPassword('correct horse battery staple');
    expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hash, 'correct horse battery staple')).to.equal(true);
    expect(await verifyPassword(hash, 'Correct horse battery staple')).to.equal(false);
  });

  it('is never satisfied without a hash', async () => {
    expect(await verifyPassword(undefined, 'the password of nobody')).to.equal(false);
  });
});

describe('slowHash', () => {
  it('gives the same for the same text and salt, and for no other', async () => {
    const [salt, other] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    const hash = await slowHash('abcde-fghjk', salt);
    expect(hash).to.deep.equal(await slowHash('abcde-fghjk', salt));
    expect(hash).not.to.deep.equal(await slowHash('abcde-fghjk', other));
    expect(hash).not.to.deep.equal(await slowHash('abcde-fghjm', salt));
  });
});

describe('needsRehash', () => {
  const made = (parameters: string) => needsRehash(`$argon2id$v=19$${parameters}$c2FsdHNhbHQ$aGFzaGhhc2g`);

  it('is said of hashes of less work than today’s, and of other kinds', () => {
    for (const less of ['m=19455,t=2,p=1', 'm=19456,t=1,p=1', 'm=8,t=9,p=9', 'm=19456,t=2', '']) {
      expect(made(less), less).to.equal(true);
    }
    expect(needsRehash('$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g')).to.equal(true);
    expect(needsRehash('$2b$12$abcdefghijklmnopqrstuv')).to.equal(true);
  });

  it('is not said of those of as much or more', async () => {
    expect(needsRehash(await hashPassword('correct horse battery staple'))).to.equal(false);
    expect(made('m=65536,t=3,p=4')).to.equal(false);
  });
});
