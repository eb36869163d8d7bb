import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { openDb } from './db.ts';
import { databaseCheck, runHealthChecks } from './health.ts';

describe('databaseCheck', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.drop());

  const resultOf = async (db = test.db) => {
    const [result] = await runHealthChecks([databaseCheck(db)]);
    return [result?.ok, result?.detail];
  };

  it('is ok where the database can be written', async () => {
    expect(await resultOf()).to.deep.equal([true, null]);
  });

  it('is not ok where it can only be read, and says so', async () => {
    const url = new URL(test.databaseUrl);
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    const readOnly = openDb({ databaseUrl: url.href, poolSize: 1, applicationName: 'test' });
    const [ok, detail] = await resultOf(readOnly);
    expect([ok, detail]).to.deep.equal([false, 'the database is read-only: has it failed over to a standby?']);
    await readOnly.destroy();
  });

  it('is not ok where nobody answers, and tells no address', async () => {
    const nowhere = openDb({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1, applicationName: 'test' });
    expect(await resultOf(nowhere)).to.deep.equal([false, 'the database can not be reached']);
    await nowhere.destroy();
  });

  it('is not ok where a write does not come back within a second', async () => {
    await test.db.transaction(async (tx) => {
      await tx.raw('SELECT FROM write_probe FOR UPDATE');
      expect(await resultOf()).to.deep.equal([false, 'no answer within 1000 ms']);
    });
  });

  it('writes once for all who ask at a time', async () => {
    let writes = 0;
    const note = ({ sql }: { sql: string }): unknown => (writes += sql.includes('write_probe') ? 1 : 0);
    test.db.on('query', note);
    const check = databaseCheck(test.db);
    await Promise.all(Array.from({ length: 20 }, () => check.check()));
    await check.check();
    test.db.removeListener('query', note);
    expect(writes).to.equal(1);
  });
});
