import type { Db } from '../platform/db.ts';
import { createFieldCipher, type FieldCipher } from '../platform/field-cipher.ts';
import { createSecrets, type Secrets } from '../platform/secrets.ts';
import { testConfig } from './test-config.ts';

/** One for all tests: deriving its keys takes longer than most of them. */
const cipher = createFieldCipher(testConfig());

/** What values are sealed with under `testConfig()`. */
export function testSeals(db: Db): { db: Db; cipher: FieldCipher; secrets: Secrets } {
  return { db, cipher, secrets: createSecrets(db, cipher) };
}
