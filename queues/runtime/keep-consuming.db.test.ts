import { createLogger } from '../../shared/platform/logger.ts';
import { type TestDatabase, changeDatabase, createTestDatabase, until } from '../../shared/testing/index.ts';
import { openEngine } from './engine.ts';
import { migrateEngine } from './postgres-backend.ts';

describe('a consumer of the engine on PostgreSQL', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await migrateEngine(database.databaseUrl);
  });
  after(() => database.drop());

  it('that is opened while the database refuses connections lets others work, and consumes when it is back', async () => {
    const { databaseUrl } = database;
    const logger = createLogger({ logLevel: 'silent', environment: 'test' });
    const engine = openEngine({ redisUrl: undefined, databaseUrl, logger });
    const delivered: string[] = [];
    await changeDatabase(database, 'ALLOW_CONNECTIONS false');
    const consumer = engine.consume('io', 1, async (attempts) => {
      delivered.push(...attempts.map(({ id }) => id));
    });
    try {
      // Timers come late, or never, in a process that asks without a pause.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
      await changeDatabase(database, 'ALLOW_CONNECTIONS true');
      const entry = { name: 'test', attempts: [{ id: 'one', attempt: 1 }] };
      await until(
        () =>
          engine
            .queue('io')
            .add([entry])
            .then(
              () => true,
              () => false,
            ),
        'the entry is added',
      );
      await until(() => delivered.includes('one'), 'it is delivered');
    } finally {
      await changeDatabase(database, 'ALLOW_CONNECTIONS true');
      await consumer.close();
      await engine.close();
    }
  });
});
