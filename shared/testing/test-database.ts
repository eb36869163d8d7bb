import { randomBytes } from 'node:crypto';
import { withClient } from '../platform/with-client.ts';
import { type Db, openDb } from '../platform/db.ts';
import { migrate } from '../platform/migrate.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

export interface TestDatabase {
  databaseUrl: string;
  db: Db;
  /** Closes `db` and removes the database, even when others are still connected. */
  drop(): Promise<void>;
}

interface SharedServer {
  /** Of a database in which others can be made. */
  adminUrl: string;
  template: string;
  server: PostgresServer | undefined;
}

let shared: Promise<SharedServer> | undefined;

/** A migrated database of its own, some milliseconds after the first: make one per test file, drop it after. */
export async function createTestDatabase(): Promise<TestDatabase> {
  shared ??= startSharedServer();
  const { adminUrl, template } = await shared;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runOn(adminUrl, `create database ${name} template ${template}`);
  const databaseUrl = urlOf(adminUrl, name);
  const db = openDb({ databaseUrl, poolSize: 10, applicationName: 'countinghouse-test' });
  return {
    databaseUrl,
    db,
    async drop() {
      await db.destroy();
      await runOn(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Stops what `createTestDatabase` has started. The test run calls it at its end. */
export async function stopSharedServer(): Promise<void> {
  const { adminUrl, template, server } = (await shared?.catch(() => undefined)) ?? {};
  shared = undefined;
  if (server) await server.stop();
  else if (adminUrl) await runOn(adminUrl, `drop database if exists ${template} with (force)`);
}

/** The server of TEST_DATABASE_URL, or else one from npm. */
async function startSharedServer(): Promise<SharedServer> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? undefined : await startPostgresServer();
  const adminUrl = given ?? server?.databaseUrl ?? '';
  const template = `template_${randomBytes(6).toString('hex')}`;
  await runOn(adminUrl, `create database ${template}`);
  await migrate(urlOf(adminUrl, template));
  return { adminUrl, template, server };
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function runOn(databaseUrl: string, sql: string): Promise<void> {
  await withClient({ connectionString: databaseUrl }, (client) => client.query(sql));
}
