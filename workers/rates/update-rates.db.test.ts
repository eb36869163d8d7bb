import { expect } from 'chai';
import { updateRatesJob } from '../../queues/rates/update-rates.job.ts';
import { loadRates } from '../../shared/rates/index.ts';
import { ecbFile, type RatesServer, startRatesServer } from '../../shared/rates/rates-server.fixture.ts';
import { createTestDatabase, testConfig, type TestDatabase } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import updateRates from './update-rates.processor.ts';

describe('rates.update-rates', () => {
  let database: TestDatabase;
  let server: RatesServer;

  before(async () => {
    database = await createTestDatabase();
    server = await startRatesServer();
  });
  afterEach(() => database.db.raw('TRUNCATE exchange_rates'));
  after(async () => {
    await server.stop();
    await database.drop();
  });

  const update = (env: Record<string, string> = { RATES_URL: server.url }) =>
    performJob(updateRatesJob, updateRates, {}, { db: database.db, config: testConfig(env) });
  const stored = async () => [...(await loadRates(database.db, '2026-01-01')).byCurrency.keys()];

  it('keeps what the source tells, once', async () => {
    server.answer(ecbFile({ '2024-01-02': { USD: '1.0956', JPY: '155.67' } }));
    expect((await update()).result).to.deep.equal({ inserted: 2, date: '2024-01-02' });
    expect((await update()).result).to.deep.equal({ inserted: 0, date: '2024-01-02' });
    expect(await stored()).to.deep.equal(['JPY', 'USD']);
  });

  it('keeps what there was when the source fails, and says so', async () => {
    server.answer(ecbFile({ '2024-01-02': { USD: '1.0956' } }));
    await update();
    server.answer(ecbFile({}));
    const job = await update();
    expect(job.status).to.equal('failed');
    expect(job.problem).to.deep.include({ code: 'unprocessable' });
    server.answer(503);
    expect((await update()).status).not.to.equal('completed');
    expect(await stored()).to.deep.equal(['USD']);
  });

  it('keeps the examples of the house where no source is set up', async () => {
    expect((await update({})).result).to.deep.equal({ inserted: 30, date: '2024-01-02' });
  });
});
