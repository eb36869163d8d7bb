import { expect } from 'chai';
import { createBooks } from '../imports/imports.fixture.ts';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { purgeAlerts } from './index.ts';

const now = new Date('2026-03-02T03:20:00.000Z');

describe('purgeAlerts', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  async function addAlert(name: string, daysAgo: number, { read = true, accountId = newId(), userId = '' } = {}) {
    await database.db.raw(
      `INSERT INTO alerts (id, user_id, kind, cause_key, severity, subject_type, subject_id, details, created_at, read_at)
       SELECT gen_random_uuid(), :userId, 'low-balance', :name, 'info', 'account', :accountId, '{}', at,
         CASE WHEN :read THEN at END
       FROM (SELECT :now::timestamptz - make_interval(days => :daysAgo) AS at) t`,
      { userId, name, accountId, read, now, daysAgo },
    );
  }

  it('deletes alerts that were read and are older than 400 days, unless their account is still low', async () => {
    const userId = await createBooks(database.db).user();
    const accountId = newId();
    const spellId = newId();
    await database.db.raw(
      `INSERT INTO accounts (id, user_id, name, type, currency) VALUES (?, ?, '', 'checking', 'EUR')`,
      [accountId, userId],
    );
    await database.db.raw('INSERT INTO low_balances VALUES (?, ?, ?)', [accountId, userId, spellId]);
    const lasting = `low-balance:${accountId}:${spellId}`;
    await addAlert('old', 401, { userId });
    await addAlert('recent', 399, { userId });
    await addAlert('unread', 401, { userId, read: false });
    await addAlert(lasting, 401, { userId, accountId });
    await addAlert(`low-balance:${accountId}:${newId()}`, 401, { userId, accountId });
    expect(await purgeAlerts(database.db, now)).to.equal(2);
    const { rows } = await database.db.raw<{ rows: { cause: string }[] }>('SELECT cause_key AS cause FROM alerts');
    expect(rows.map(({ cause }) => cause)).to.have.members(['recent', 'unread', lasting]);
  });
});
