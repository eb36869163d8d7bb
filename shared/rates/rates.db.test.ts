import { expect } from 'chai';
import type { Tx } from '../platform/db.ts';
import { createTestDatabase, explainPlans, type TestDatabase } from '../testing/index.ts';
import type { DailyRates } from './rates.ts';
import { loadRates, ratesVersion } from './rates.store.ts';
import { exampleRates } from './sources.ts';
import { ensureRates, keepRates } from './update-rates.ts';

const bank = { name: 'rates.example.org' };
const day = (date: string, rates: Record<string, string>): DailyRates => ({
  date,
  rates: Object.entries(rates).map(([currency, rate]) => ({ currency, rate })),
});

describe('stored rates', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.db.raw('TRUNCATE exchange_rates'));
  after(() => database.drop());

  const keep = (days: DailyRates[], source = bank) => database.db.transaction((tx: Tx) => keepRates(tx, source, days));
  const version = async () => Number(await ratesVersion(database.db));
  const load = async (on: string) => {
    const { byCurrency, date } = await loadRates(database.db, on);
    return { date, rates: [...byCurrency.values()].map((rate) => `${rate.currency} ${rate.rate} ${rate.date}`) };
  };

  it('are the latest on or before the day, of each currency', async () => {
    await keep([
      day('2024-01-02', { USD: '1.0950', JPY: '155.70', XAA: '1' }),
      day('2024-01-03', { USD: '1.0920', JPY: '156' }),
      day('2024-01-04', { USD: '1.0900' }),
    ]);
    expect(await load('2024-01-03')).to.deep.equal({
      date: '2024-01-02',
      rates: ['JPY 156 2024-01-03', 'USD 1.092 2024-01-03', 'XAA 1 2024-01-02'],
    });
    expect(await load('2024-01-01')).to.deep.equal({ date: null, rates: [] });
  });

  it('can be kept twice, also at once, and change nothing more', async () => {
    const days = [day('2024-01-02', { USD: '1.0950', JPY: '155.70' }), day('2024-01-03', { USD: '1.0920' })];
    const kept = await Promise.all(Array.from({ length: 5 }, () => keep(days)));
    expect(kept.map(({ inserted }) => inserted).toSorted((a, b) => a - b)).to.deep.equal([0, 0, 0, 0, 3]);
    expect(kept[0]?.date).to.equal('2024-01-03');
  });

  it('are corrected by their source, and what it no longer tells stays', async () => {
    await keep([day('2024-01-02', { USD: '1.0950', JPY: '155.70' })]);
    expect(await keep([day('2024-01-02', { USD: '1.0960' })])).to.deep.equal({ inserted: 1, date: '2024-01-02' });
    expect((await load('2024-01-02')).rates).to.deep.equal(['JPY 155.7 2024-01-02', 'USD 1.096 2024-01-02']);
  });

  it('have a version that rises when they change, and only then', async () => {
    const before = await version();
    await keep([day('2024-01-02', { USD: '1.0950' })]);
    const changed = await version();
    expect(changed).to.be.above(before);
    await keep([day('2024-01-02', { USD: '1.095' })]);
    expect(await version()).to.equal(changed);
    await keep([day('2024-01-02', { USD: '1.0951' })]);
    expect(await version()).to.be.above(changed);
  });

  it('are examples where there are no others, however many ask for them at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureRates(database.db)));
    expect((await load('2024-06-01')).rates).to.have.lengthOf(30);
    const loaded = await version();
    await ensureRates(database.db);
    expect(await version()).to.equal(loaded);
  });

  it('replace the examples, which do not come back', async () => {
    await ensureRates(database.db);
    const examples = await version();
    await keep([day('2024-01-05', { USD: '1.0920' })]);
    await keep(await exampleRates.fetch(new AbortController().signal), exampleRates);
    await ensureRates(database.db);
    expect((await load('2024-06-01')).rates).to.deep.equal(['USD 1.092 2024-01-05']);
    expect(await version()).to.be.above(examples);
  });

  it('are found by their index, one statement for all', async () => {
    await database.db.raw(`
      INSERT INTO exchange_rates (currency, date, rate, source)
        SELECT 'A' || chr(65 + c) || 'X', date '1999-01-04' + d, 1 + d, 'bank'
        FROM generate_series(0, 19) c CROSS JOIN generate_series(0, 1999) d`);
    await database.db.raw('ANALYZE exchange_rates');
    const [steps = [], ...more] = await explainPlans(database, async () => {
      expect((await loadRates(database.db, '2001-01-01')).byCurrency).to.have.property('size', 20);
    });
    expect(more).to.deep.equal([]);
    const read = steps.filter(({ relation }) => relation === 'exchange_rates');
    expect(new Set(read.map(({ index }) => index))).to.deep.equal(new Set(['exchange_rates_pkey']));
    const [first, next, latest] = read.map(({ indexCondition }) => indexCondition);
    expect([first, read.length]).to.deep.equal([undefined, 3]);
    expect(next).to.include('currency >');
    expect(latest).to.include('currency =').and.include('date <=');
  });

  it('can not be what is no rate', async () => {
    const add = (rate: string) =>
      database.db.raw(
        `INSERT INTO exchange_rates (currency, date, rate, source) VALUES ('USD', '2024-01-01', ?, 'x')`,
        [rate],
      );
    for (const rate of ['0', '-1', 'NaN', 'Infinity']) {
      const refusal: unknown = await add(rate).catch((error: unknown) => error);
      expect(refusal, rate).to.have.property('code', '23514');
    }
  });
});
