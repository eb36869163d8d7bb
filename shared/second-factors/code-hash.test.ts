import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { hashRaw } from '@node-rs/argon2';
import { newId } from '../platform/ids.ts';
import type { Secrets } from '../platform/secrets.ts';
import { hashBackupCode } from './code-hash.ts';

const secretsOf = (byte: number): Secrets => ({
  get: () => Promise.resolve(Buffer.alloc(32, byte)),
  loadAll: () => Promise.resolve(),
});

describe('hashBackupCode', () => {
  // asvs: 6.5.2
  it('is made by Argon2id like those of passwords', async () => {
    const [secrets, userId, code] = [secretsOf(1), newId(), 'abcdefghjk'];
    const salt = createHmac('sha256', await secrets.get('blind-index'))
      .update(`backup-code-salt\n${userId}`)
      .digest();
    const work = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2, salt };
    expect(await hashBackupCode(secrets, userId, code)).to.deep.equal(await hashRaw(code, work));
  });

  // asvs: 6.5.2
  it('is salted for each user, by a key that is not kept beside the hashes', async () => {
    const [secrets, userId, code] = [secretsOf(1), newId(), 'abcdefghjk'];
    const hash = await hashBackupCode(secrets, userId, code);
    expect(hash)
      .to.have.length(32)
      .and.to.deep.equal(await hashBackupCode(secrets, userId, code));
    const others = await Promise.all([
      hashBackupCode(secrets, newId(), code),
      hashBackupCode(secretsOf(2), userId, code),
      hashBackupCode(secrets, userId, 'abcdefghjm'),
    ]);
    for (const other of others) expect(other.equals(hash)).to.equal(false);
  });
});
