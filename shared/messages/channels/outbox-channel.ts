import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../platform/config.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Channel } from './channel.ts';

/**
 * Stands in for a channel that is not set up, outside production alone: messages are files in `dataDir`/outbox. In
 * development the log has the text too, so that a code can be read.
 */
export function createOutboxChannel(config: Pick<Config, 'dataDir' | 'environment'>, logger: Logger): Channel {
  const folder = join(config.dataDir, 'outbox');
  return {
    async send({ id, to, subject, text }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${id}.txt`), `To: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
      if (config.environment === 'development') logger.info({ messageId: id, text }, 'message written to the outbox');
    },
  };
}
