import { ConfigError, type ConfigFault } from './config.ts';
import type { AppContext } from './context.ts';
import { SealBroken } from './field-cipher.ts';
import { openSecret } from './secrets.ts';
import { listSecrets } from './secrets.store.ts';

export const wrongEncryptionKey: ConfigFault = {
  name: 'ENCRYPTION_KEY',
  detail:
    'does not open what is sealed in the database: set ENCRYPTION_KEY and ENCRYPTION_SALT to what they were (where they ' +
    'were left out: DATA_DIR), or name the old key in ENCRYPTION_KEYS_RETIRED',
};

/**
 * Looks whether the key of the settings opens what is sealed in the database: with another one, much of what users ask for
 * would fail.
 * @throws {ConfigError}
 */
export async function requireEncryptionKey({ db, cipher }: Pick<AppContext, 'db' | 'cipher'>): Promise<void> {
  try {
    for (const secret of await listSecrets(db)) await openSecret(cipher, secret);
  } catch (error) {
    if (error instanceof SealBroken) throw new ConfigError([wrongEncryptionKey], error);
    throw error;
  }
}
