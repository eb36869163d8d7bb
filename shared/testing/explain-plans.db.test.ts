import { expect } from 'chai';
import { explainPlans, stepName, tablesReadWhole } from './explain-plans.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

describe('explainPlans', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await database.db.raw('CREATE TABLE things (id integer PRIMARY KEY, name text NOT NULL)');
    await database.db.raw(`INSERT INTO things SELECT n, 'Thing ' || n FROM generate_series(1, 5000) n`);
    await database.db.raw('ANALYZE things');
  });
  after(() => database.drop());

  it('tells a plan for each statement, with what is looked for in an index', async () => {
    const plans = await explainPlans(database, async () => {
      await database.db.raw('SELECT * FROM things WHERE id = ?', [7]);
      await database.db.raw('SELECT * FROM things WHERE name = ? ORDER BY id', ['Thing 7']);
    });
    expect(plans.map((steps) => steps.map(stepName))).to.deep.equal([
      ['Index Scan things_pkey'],
      ['Sort', 'Seq Scan things'],
    ]);
    expect(plans[0]?.[0]).to.include({ relation: 'things', indexCondition: '(id = 7)' });
    expect(plans.map(tablesReadWhole)).to.deep.equal([[], ['things']]);
  });

  it('explains what changes something without doing it again, and nothing of what frames a transaction', async () => {
    const plans = await explainPlans(database, () =>
      database.db.transaction((tx) => tx.raw('UPDATE things SET name = name || ? WHERE id = 1', ['!']), {
        isolationLevel: 'repeatable read',
      }),
    );
    expect(plans.map((steps) => steps.map(stepName))).to.deep.equal([['ModifyTable things', 'Index Scan things_pkey']]);
    expect(await database.db('things').where({ id: 1 }).pluck('name')).to.deep.equal(['Thing 1!']);
  });

  it('hears no more when the call has failed', async () => {
    const fail = () => explainPlans(database, () => Promise.reject(new Error('no')));
    expect(await fail().catch((error: unknown) => (error as Error).message)).to.equal('no');
    expect(database.db.listenerCount('query')).to.equal(0);
  });
});
