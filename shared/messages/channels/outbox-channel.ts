import { mkdir, opendir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../platform/config.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Channel } from './channel.ts';

const keepMs = 30 * 24 * 60 * 60 * 1_000;

const folderOf = (dataDir: string): string => join(dataDir, 'outbox');

/**
 * Stands in for a channel that is not set up, outside production alone: messages are files in `dataDir`/outbox. In
 * development the log has the text too, so that a code can be read.
 */
export function createOutboxChannel(config: Pick<Config, 'dataDir' | 'environment'>, logger: Logger): Channel {
  const folder = folderOf(config.dataDir);
  return {
    async send({ id, to, subject, text }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${id}.txt`), `To: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
      if (config.environment === 'development') logger.info({ messageId: id, text }, 'message written to the outbox');
    },
  };
}

/** Deletes messages in the outbox of more than 30 days ago, one after the other; gives how many each time. */
export async function* purgeOutbox(dataDir: string, now: Date): AsyncGenerator<number> {
  const folder = folderOf(dataDir);
  const entries = await opendir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  for await (const { name } of entries ?? []) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    const isOld = mtimeMs < now.getTime() - keepMs;
    if (isOld) await unlink(path);
    yield isOld ? 1 : 0;
  }
}
