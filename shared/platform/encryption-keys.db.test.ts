import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTempDir, testConfig } from '../testing/index.ts';
import { deriveEncryptionKeys } from './encryption-keys.ts';
import { keptSecret } from './kept-secret.ts';

describe('encryption keys', () => {
  let folder: Awaited<ReturnType<typeof createTempDir>>;
  beforeEach(async () => {
    folder = await createTempDir();
  });
  afterEach(() => folder.remove());

  const derive = (env: Record<string, string | undefined>) =>
    deriveEncryptionKeys(testConfig({ DATA_DIR: folder.path, ...env }));
  const given = { ENCRYPTION_KEY: 'an encryption key of tests', ENCRYPTION_SALT: 'a salt of tests' };

  // asvs: 11.4.4
  it('are PBKDF2-HMAC-SHA256 of key and salt, 600,000 iterations', async () => {
    const { current, byId } = await derive({ ...given, ENCRYPTION_KEYS_RETIRED: 'an older key' });
    // Computed with Python: hashlib.pbkdf2_hmac('sha256', key, salt, 600000, 32); ids: hmac of 'key id' under them.
    expect(current.key.toString('hex')).to.equal('bcd75e9ee7d013b4762ed64c151f15242e0bd56366e3af7d3552359e76dc6ac6');
    expect([...byId].map(([id, { key }]) => [id, key.toString('hex').slice(0, 16)])).to.deep.equal([
      ['7dbbced4', 'bcd75e9ee7d013b4'],
      ['fb089bc3', '889383ff88790ac6'],
    ]);
    expect(await readdir(folder.path)).to.deep.equal([]);
  });

  it('differ by salt', async () => {
    const [one, other] = await Promise.all([derive(given), derive({ ...given, ENCRYPTION_SALT: 'another salt' })]);
    expect(one.current.id).not.to.equal(other.current.id);
  });

  it('are made once and kept in the data folder where none is set', async () => {
    const unset = { ENCRYPTION_KEY: undefined, ENCRYPTION_SALT: undefined };
    const [one, other] = await Promise.all([derive(unset), derive(unset)]);
    expect(one.current.key.equals(other.current.key)).to.equal(true);
    expect((await readdir(folder.path)).toSorted()).to.deep.equal(['encryption-key', 'encryption-salt']);
  });
});

describe('keptSecret', () => {
  let folder: Awaited<ReturnType<typeof createTempDir>>;
  beforeEach(async () => {
    folder = await createTempDir();
  });
  afterEach(() => folder.remove());

  // asvs: 13.3.1
  it('is one for all who ask at once, in a file that only its owner reads', async () => {
    const path = join(folder.path, 'deep', 'secret');
    let made = 0;
    const secrets = await Promise.all(
      Array.from({ length: 20 }, () => keptSecret(path, () => `secret ${(made += 1)}`)),
    );
    expect(new Set(secrets).size).to.equal(1);
    expect(await readFile(path, 'utf8')).to.equal(secrets[0]);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(join(folder.path, 'deep'))).to.deep.equal(['secret']);
  });

  it('is kept: nothing is made when there is one', async () => {
    const path = join(folder.path, 'secret');
    await keptSecret(path, () => 'first');
    expect(await keptSecret(path, () => expect.fail('it was made again'))).to.equal('first');
  });

  it('tells when its file can not be read', async () => {
    const error: unknown = await keptSecret(folder.path, () => 'x').catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'EISDIR' });
  });
});
