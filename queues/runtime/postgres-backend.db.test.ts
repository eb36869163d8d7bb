import { expect } from 'chai';
import { createLogger } from '../../shared/platform/logger.ts';
import { type TestDatabase, createTestDatabase } from '../../shared/testing/index.ts';
import { openEnginePool } from './postgres-backend.ts';

describe('the connections of the engine on PostgreSQL', () => {
  let database: TestDatabase;
  before(async () => (database = await createTestDatabase()));
  after(() => database.drop());

  it('end without ending the process, those too that are taken and asked nothing', async () => {
    const pool = openEnginePool(database.databaseUrl, createLogger({ logLevel: 'silent', environment: 'test' }));
    try {
      const taken = await pool.connect();
      const ended = new Promise((resolve) => taken.once('end', resolve));
      await database.db.raw(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'countinghouse-engine' AND datname = current_database()",
      );
      await ended;
      taken.release(true);
      expect((await pool.query('SELECT 1 AS one')).rows).to.deep.equal([{ one: 1 }]);
    } finally {
      await pool.end();
    }
  });
});
