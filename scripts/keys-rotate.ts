import { type Rotation, rotateSigningKey } from '../shared/identity/index.ts';
import { openDb } from '../shared/platform/db.ts';
import { enterRole } from '../shared/platform/enter-role.ts';
import { createFieldCipher } from '../shared/platform/field-cipher.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { openDatabase, prepareDatabase } from './open-database.ts';

const usage = `npm run keys:rotate              a new key, which signs in five minutes
npm run keys:rotate -- --now     which signs at once
npm run keys:rotate -- --leaked  and no access token of an older key is taken any more; sessions go on`;

const ways: Readonly<Record<string, Rotation['begin']>> = { '': 'announced', '--now': 'now', '--leaked': 'leaked' };

await enterRole({ ...process.env, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' }, async (role) => {
  const begin = ways[process.argv.slice(2).join(' ')];
  if (begin === undefined) {
    console.error(usage);
    process.exit(2);
  }
  const databaseUrl = await openDatabase(role);
  await prepareDatabase(role, databaseUrl);
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
