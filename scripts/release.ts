import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { openDb } from '../shared/platform/db.ts';
import { enterRole } from '../shared/platform/enter-role.ts';
import { createFieldCipher } from '../shared/platform/field-cipher.ts';
import { requireDirectDatabase } from '../shared/platform/require-database.ts';
import { requireEncryptionKey } from '../shared/platform/require-encryption-key.ts';
import { createSecrets } from '../shared/platform/secrets.ts';
import { sealPlainFields } from '../shared/sealed-fields/index.ts';
import { prepareDatabase } from './open-database.ts';

await enterRole(process.env, async (role) => {
  const { config, lifecycle } = role;
  const databaseUrl = await requireDirectDatabase(config);
  const ran = await prepareDatabase(role, databaseUrl, [migrateEngine]);
  const db = openDb({ databaseUrl, poolSize: 2, applicationName: 'countinghouse-release' });
  lifecycle.hold('database', db, (pool) => pool.destroy());
  const cipher = createFieldCipher(config);
  await requireEncryptionKey({ db, cipher });
  await sealPlainFields({ db, cipher, secrets: createSecrets(db, cipher) });
  console.log(ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}`);
  await lifecycle.release();
  process.exit(0);
});
