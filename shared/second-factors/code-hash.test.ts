import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import type { Secrets } from '../platform/secrets.ts';
import { hashBackupCode } from './code-hash.ts';

const secretsOf = (byte: number): Secrets => ({
  get: () => Promise.resolve(Buffer.alloc(32, byte)),
  loadAll: () => Promise.resolve(),
});

describe('hashBackupCode', () => {
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
