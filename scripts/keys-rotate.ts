import { type Rotation, rotateSigningKey } from '../shared/identity/index.ts';
import { openDb } from '../shared/platform/db.ts';
import { startEmbeddedPostgres } from '../shared/platform/embedded-postgres.ts';
import { enterRole, type Role } from '../shared/platform/enter-role.ts';
import { createFieldCipher } from '../shared/platform/field-cipher.ts';
import { migrate } from '../shared/platform/migrate.ts';
import { systemClock } from '../shared/platform/clock.ts';

const usage = `npm run keys:rotate              a new key, which signs in five minutes
npm run keys:rotate -- --now     which signs at once
npm run keys:rotate -- --leaked  and no access token of an older key is taken any more; sessions go on`;

const ways: Readonly<Record<string, Rotation['begin']>> = { '': 'announced', '--now': 'now', '--leaked': 'leaked' };

/** The configured database, or the embedded one, whether it runs or not. */
async function databaseOf({ config, logger, lifecycle }: Role): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, logger });
  lifecycle.hold('embedded PostgreSQL', server, ({ stop }) => stop());
  return server.databaseUrl;
}

await enterRole({ ...process.env, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' }, async (role) => {
  const begin = ways[process.argv.slice(2).join(' ')];
  if (begin === undefined) {
    console.error(usage);
    process.exit(2);
  }
  const databaseUrl = await databaseOf(role);
  await migrate(databaseUrl);
  const db = role.lifecycle.hold(
    'database',
    openDb({ databaseUrl, poolSize: 1, applicationName: 'countinghouse-keys' }),
    (pool) => pool.destroy(),
  );
  const world = { db, cipher: createFieldCipher(role.config), clock: systemClock };
  const { kid, signsFrom } = await rotateSigningKey(world, { begin });
  console.log(`The new key ${kid} signs from ${signsFrom.toISOString()} on.`);
  await role.lifecycle.release();
  process.exit(0);
});
