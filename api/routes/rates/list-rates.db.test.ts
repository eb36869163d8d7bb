import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import listRates from './list-rates.route.ts';

describe('GET /api/rates', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;

  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(`
      INSERT INTO exchange_rates (currency, date, rate, source)
        VALUES ('USD', '2024-01-02', 1.0950, 'bank'), ('USD', '2024-01-03', 1.1, 'bank'), ('JPY', '2024-01-02', 160, 'bank')`);
    api = await startTestApi({ db: database.db, routes: [listRates] });
    token = await api.token({ userId: newId() });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });

  const list = async (query = '') => (await api.call('GET', `/api/rates${query}`, { token })).body;

  it('tells the rates of a day, each with its own', async () => {
    expect(await list('?on=2024-01-02')).to.deep.equal({
      base: 'EUR',
      date: '2024-01-02',
      rates: [
        { currency: 'JPY', rate: '160', date: '2024-01-02' },
        { currency: 'USD', rate: '1.095', date: '2024-01-02' },
      ],
    });
    expect(await list()).to.deep.include({ date: '2024-01-02' });
    expect(await list('?on=2023-01-01')).to.deep.equal({ base: 'EUR', date: null, rates: [] });
  });

  it('asks for a day that there is, and for who is asking', async () => {
    for (const on of ['2024-02-30', '0000-01-01', 'today']) {
      expect((await api.call('GET', `/api/rates?on=${on}`, { token })).status, on).to.equal(400);
    }
    expect((await api.call('GET', '/api/rates')).status).to.equal(401);
  });
});
