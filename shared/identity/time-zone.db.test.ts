import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { isTimeZone } from './time-zone.ts';

/** What ICU knows beside the time zone database. */
const ofIcu =
  'US/Pacific-New Canada/East-Saskatchewan SystemV/AST4 ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST';

describe('a time zone', () => {
  let database: TestDatabase;
  before(async () => (database = await createTestDatabase()));
  after(() => database.drop());

  it('is one that the database knows by the same name', async () => {
    const { rows } = await database.db.raw<{ rows: { name: string }[] }>('SELECT name FROM pg_timezone_names');
    const known = new Set(rows.map(({ name }) => name));
    const names = [...known, ...Intl.supportedValuesOf('timeZone'), ...ofIcu.split(' ')];
    expect(names.filter((name) => isTimeZone(name) && !known.has(name))).to.deep.equal([]);
    for (const name of ['Europe/Berlin', 'Asia/Calcutta', 'Asia/Kolkata', 'UTC', 'CET', 'America/New_York']) {
      expect(isTimeZone(name), name).to.equal(true);
    }
    for (const name of ['+01:00', 'Europe/Atlantis', '', 'europe/berlin'])
      expect(isTimeZone(name), name).to.equal(false);
  });
});
