/**
 * Fills a database with invented users, accounts and transactions, for development and measuring.
 *   npm run seed -- --users 1000 --transactions 1000000 --seed 42
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openDb } from '../shared/platform/db.ts';
import { startEmbeddedPostgres } from '../shared/platform/embedded-postgres.ts';
import { enterRole, type Role } from '../shared/platform/enter-role.ts';
import { createFieldCipher } from '../shared/platform/field-cipher.ts';
import { migrate } from '../shared/platform/migrate.ts';
import { createSecrets } from '../shared/platform/secrets.ts';
import { seedDatabase, seedPassword, type SeedOptions } from './seed/seed-database.ts';
import { countUsers } from './seed/seed.store.ts';

const usage = `npm run seed -- [options]     invented users with accounts, transactions and a ledger
  --users 1000                at most 100,000
  --transactions 1000000      of all users, 1 to 20,000 of each on average
  --seed 42                   the same seed makes the same figures
  --until 2025-12-31          the last day of them
  --yes                       also where there are users already`;

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const options = z
  .object({
    users: count.pipe(z.number().min(1).max(100_000)),
    transactions: count,
    seed: count,
    until: z.iso.date().refine((date) => date >= '2010' && date < '2100'),
    yes: z.boolean(),
  })
  .refine(({ users, transactions }) => transactions >= users && transactions <= users * 20_000);

function readOptions(): z.output<typeof options> | undefined {
  try {
    const { values } = parseArgs({
      options: {
        users: { type: 'string', default: '1000' },
        transactions: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '42' },
        until: { type: 'string', default: '2025-12-31' },
        yes: { type: 'boolean', default: false },
      },
    });
    return options.safeParse(values).data;
  } catch {
    return undefined;
  }
}

function refuse(reason: string, status: number): never {
  console.error(reason);
  process.exit(status);
}

/** The configured database, or the embedded one, whether it runs or not. */
async function databaseOf({ config, logger, lifecycle }: Role): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, logger });
  lifecycle.hold('embedded PostgreSQL', server, ({ stop }) => stop());
  return server.databaseUrl;
}

async function seed(role: Role, chosen: SeedOptions, amongUsers: boolean): Promise<string | undefined> {
  const databaseUrl = await databaseOf(role);
  await migrate(databaseUrl);
  const db = role.lifecycle.hold(
    'database',
    openDb({ databaseUrl, poolSize: 2, applicationName: 'countinghouse-seed' }),
    (pool) => pool.destroy(),
  );
  const { users, seeded } = await countUsers(db);
  if (seeded) return 'There are seeded users in this database already.';
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
  const { yes, ...chosen } = readOptions() ?? refuse(usage, 2);
  if (role.config.environment === 'production') refuse('Users whose password is known are not for production.', 1);
  const refusal = await seed(role, chosen, yes);
  await role.lifecycle.release();
  if (refusal !== undefined) refuse(refusal, 1);
  process.exit(0);
});
