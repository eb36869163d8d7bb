import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLogger } from '../../platform/logger.ts';
import { createTempDir, testConfig } from '../../testing/index.ts';
import { createOutboxChannel, purgeOutbox } from './outbox-channel.ts';

const now = new Date('2026-03-02T03:20:00.000Z');

describe('purgeOutbox', () => {
  it('deletes messages of more than 30 days ago, and does nothing where there is no outbox', async () => {
    const dir = await createTempDir();
    const purge = async () => {
      let deleted = 0;
      for await (const count of purgeOutbox(dir.path, now)) deleted += count;
      return deleted;
    };
    expect(await purge()).to.equal(0);
    const config = { ...testConfig(), dataDir: dir.path };
    const { send } = createOutboxChannel(config, createLogger(config));
    for (const days of [29, 31, 90]) {
      const id = `${days}-days-ago`;
      await send({ id, to: 'ada@example.org', subject: '', text: '' }, new AbortController().signal);
      const at = new Date(now.getTime() - days * 86_400_000);
      await utimes(join(dir.path, 'outbox', `${id}.txt`), at, at);
    }
    expect(await purge()).to.equal(2);
    expect(await readdir(join(dir.path, 'outbox'))).to.deep.equal(['29-days-ago.txt']);
    await dir.remove();
  });
});
