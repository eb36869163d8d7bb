import { generateKeyPairSync } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTempDir } from '../testing/index.ts';
import { loadSigningKey } from './signing-key.ts';

describe('loadSigningKey', () => {
  let folder: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    folder = await createTempDir();
  });
  afterEach(() => folder.remove());

  it('makes one key for all processes that start together, readable by their user alone', async () => {
    const dataDir = join(folder.path, 'data');
    const keys = await Promise.all([1, 2, 3].map(() => loadSigningKey({ dataDir, jwtPrivateKey: undefined })));
    const later = await loadSigningKey({ dataDir, jwtPrivateKey: undefined });
    expect(keys.every((key) => key.equals(later))).to.equal(true);
    expect(await readdir(dataDir)).to.deep.equal(['jwt-private-key.pem']);
    expect((await stat(join(dataDir, 'jwt-private-key.pem'))).mode & 0o777).to.equal(0o600);
  });

  it('takes the configured key, if it is an RSA key of 2048 bits or more', async () => {
    const load = (jwtPrivateKey: string) =>
      loadSigningKey({ dataDir: folder.path, jwtPrivateKey }).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    const format = { format: 'pem', type: 'pkcs8' } as const;
    expect(
      await load(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export(format) as string),
    ).to.equal('taken');
    expect(
      await load(generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(format) as string),
    ).to.match(/2048 bits/);
    expect(await load(generateKeyPairSync('ed25519').privateKey.export(format) as string)).to.match(/RSA/);
    expect(await readdir(folder.path)).to.deep.equal([]);
  });
});
