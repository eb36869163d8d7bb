import { expect } from 'chai';
import pg from 'pg';
import {
  type PgBouncer,
  type PgBouncerOptions,
  type TestDatabase,
  createTestDatabase,
  startPgBouncer,
  testConfig,
} from '../testing/index.ts';
import { ConfigError } from './config.ts';
import { createLogger } from './logger.ts';
import { requireDatabase } from './require-database.ts';
import { storeSessionSettings } from './session-settings.ts';

const startupParameters = { ignore_startup_parameters: 'options' };

describe('requireDatabase', () => {
  let database: TestDatabase;
  let other: TestDatabase;
  let warnings: unknown[];
  const poolers: PgBouncer[] = [];
  before(async () => {
    [database, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  beforeEach(() => {
    warnings = [];
  });
  afterEach(() => Promise.all(poolers.splice(0).map((pooler) => pooler.stop())));
  after(async () => {
    await Promise.all([database, other].map(({ drop }) => drop()));
  });

  async function pooled(options: PgBouncerOptions = {}): Promise<string> {
    const pooler = await startPgBouncer(database.databaseUrl, options);
    poolers.push(pooler);
    return pooler.databaseUrl;
  }

  /** The address, or why there is none. */
  async function answer(env: Record<string, string>): Promise<string> {
    const config = testConfig(env);
    const logger = { ...createLogger(config), warn: (fields: unknown) => warnings.push(fields) };
    return requireDatabase({ config, logger }).catch((error: unknown) => {
      if (error instanceof ConfigError) return error.message;
      throw error;
    });
  }

  const unexpectedPooler =
    'DATABASE_URL leads to a connection pooler, which keeps neither sessions nor their settings: set ' +
    'DATABASE_POOLER=transaction, and DATABASE_DIRECT_URL to the address of PostgreSQL itself.';

  it('takes PostgreSQL itself', async () => {
    const DATABASE_URL = database.databaseUrl;
    expect(await answer({ DATABASE_URL })).to.equal(DATABASE_URL);
  });

  it('tells a pooler in transaction mode, however it treats the settings of sessions, and what to set', async () => {
    for (const settings of [{}, startupParameters, { ...startupParameters, server_round_robin: '1' }]) {
      const DATABASE_URL = await pooled({ settings });
      expect(await answer({ DATABASE_URL }), JSON.stringify(settings)).to.equal(unexpectedPooler);
    }
  });

  it('tells it where others keep its sessions busy', async () => {
    const DATABASE_URL = await pooled({ settings: startupParameters, poolSize: 3 });
    const clients = await Promise.all([1, 2, 3, 4].map(() => keepBusy(DATABASE_URL)));
    const answers = await Promise.all([1, 2, 3].map(() => answer({ DATABASE_URL })));
    await Promise.all(clients.map((stop) => stop()));
    expect(answers).to.deep.equal([unexpectedPooler, unexpectedPooler, unexpectedPooler]);
  });

  it('takes a pooler that gives each client a session of its own, settings included', async () => {
    const DATABASE_URL = await pooled({ poolMode: 'session', settings: startupParameters });
    expect(await answer({ DATABASE_URL })).to.equal(DATABASE_URL);
  });

  it('takes a pooler in transaction mode that the settings name, beside the address of PostgreSQL', async () => {
    const DATABASE_URL = await pooled();
    const DATABASE_DIRECT_URL = database.databaseUrl;
    const env = { DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_POOLER: 'transaction' };
    expect(await answer(env)).to.equal(DATABASE_URL);
    expect(warnings, 'before the release').to.have.lengthOf(1);
    await storeSessionSettings(DATABASE_DIRECT_URL);
    await answer({ ...env, DATABASE_URL: await pooled() });
    expect(warnings, 'after the release').to.have.lengthOf(1);
  });

  it('refuses a direct address that is none, or that of another database', async () => {
    const env = { DATABASE_URL: await pooled(), DATABASE_POOLER: 'transaction' };
    expect(await answer({ ...env, DATABASE_DIRECT_URL: env.DATABASE_URL })).to.match(
      /^DATABASE_DIRECT_URL leads to a connection pooler.* set it to the address of PostgreSQL itself\.$/,
    );
    expect(await answer({ ...env, DATABASE_DIRECT_URL: other.databaseUrl })).to.equal(
      'DATABASE_DIRECT_URL leads to another database than DATABASE_URL: set both to the same.',
    );
  });

  it('refuses a pooler that takes no transactions', async () => {
    const DATABASE_URL = await pooled({ poolMode: 'statement' });
    const env = { DATABASE_URL, DATABASE_DIRECT_URL: database.databaseUrl, DATABASE_POOLER: 'transaction' };
    expect(await answer(env)).to.match(/^DATABASE_URL can not be used: transaction blocks not allowed in statement/);
  });
});

/** Asks the database one thing after the other. @returns how to stop */
async function keepBusy(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) await client.query('SELECT count(*) FROM generate_series(1, 1000)');
    await client.end();
  };
  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}
