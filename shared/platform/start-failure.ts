import type { Config } from './config.ts';
import { isDbUnavailable } from './db.ts';
import { StartError } from './errors.ts';
import { SealBroken } from './field-cipher.ts';
import { wrongEncryptionKey } from './require-encryption-key.ts';

const insufficient_privilege = '42501';

/**
 * What is told on the terminal when a process does not start: one sentence for what whoever starts it can mend. The rest is
 * a mistake of ours, and is told with its stack.
 */
export function startFailure(error: unknown, config: Pick<Config, 'dataDir'> | undefined): string {
  if (error instanceof StartError) return error.message;
  if (error instanceof SealBroken) return `${wrongEncryptionKey.name} ${wrongEncryptionKey.detail}.`;
  if (!(error instanceof Error)) return String(error);
  const { code, path = '', stack } = error as NodeJS.ErrnoException;
  if (config && path.startsWith(config.dataDir)) {
    return `DATA_DIR can not be used (${code}): make it a folder that this user may write to.`;
  }
  if (code === insufficient_privilege) {
    return 'DATABASE_URL names a user who lacks a privilege in this database: make it the owner of the database.';
  }
  if (isDbUnavailable(error)) {
    return `DATABASE_URL leads to a database that can not do its work now (${code ?? error.message}): start again when it can.`;
  }
  return stack ?? error.message;
}
