/**
 * Fills a database with invented users, accounts, transactions, budgets and goals, for development and measuring.
 *   npm run seed -- --users 1000 --transactions 1000000 --seed 42
 */
import { openDb } from '../shared/platform/db.ts';
import { enterRole, type Role } from '../shared/platform/enter-role.ts';
import { createFieldCipher } from '../shared/platform/field-cipher.ts';
import { createSecrets } from '../shared/platform/secrets.ts';
import { openDatabase, prepareDatabase } from './open-database.ts';
import { type Options, readOptions, usage } from './seed/options.ts';
import { seedDatabase, seedPassword, type SeedOptions } from './seed/seed-database.ts';
import { countUsers } from './seed/seed.store.ts';

function optionsOrRefuse(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return refuse(`${(error as Error).message}\n\n${usage}`, 2);
  }
}

function refuse(reason: string, status: number): never {
  console.error(reason);
  process.exit(status);
}

async function seed(role: Role, chosen: SeedOptions, amongUsers: boolean): Promise<string | undefined> {
  const databaseUrl = await openDatabase(role);
  await prepareDatabase(role, databaseUrl);
  const db = role.lifecycle.hold(
    'database',
    openDb({ databaseUrl, poolSize: 2, applicationName: 'countinghouse-seed' }),
    (pool) => pool.destroy(),
  );
  const { users, seeded } = await countUsers(db);
  if (seeded) return 'There are seeded users in this database already: take an empty one.';
  if (users > 0 && !amongUsers) return `There are users in this database already: ${users}. To go on: --yes`;

  const cipher = createFieldCipher(role.config);
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  await seedDatabase({ db, cipher, secrets: createSecrets(db, cipher) }, chosen, (done) => {
    const share = Math.round((done.transactions / chosen.transactions) * 100);
    console.log(`${share}%  ${done.users} users, ${done.transactions} transactions, ${seconds().toFixed(1)} s`);
  });
  console.log(`Sign in as any of the seed-… users with the password "${seedPassword}".`);
  return undefined;
}

await enterRole({ ...process.env, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' }, async (role) => {
  const { yes, ...chosen } = optionsOrRefuse();
  if (role.config.environment === 'production') refuse('Users whose password is known are not for production.', 1);
  const refusal = await seed(role, chosen, yes);
  await role.lifecycle.release();
  if (refusal !== undefined) refuse(refusal, 1);
  process.exit(0);
});
