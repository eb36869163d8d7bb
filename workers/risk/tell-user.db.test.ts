import { expect } from 'chai';
import { tellOfTransferJob } from '../../queues/risk/tell-user.job.ts';
import { openAccount } from '../../shared/accounts/index.ts';
import { createBooks } from '../../shared/imports/imports.fixture.ts';
import { createTestDatabase, type TestDatabase, testSeals } from '../../shared/testing/index.ts';
import { holdAnyway } from '../../shared/transaction-risk/transaction-risk.fixture.ts';
import { performJob } from '../testing/perform-job.ts';
import tellOfTransfer from './tell-user.processor.ts';

describe('risk.tell-user', () => {
  let database: TestDatabase;
  let userId: string;
  let reviewId: string;
  before(async () => {
    database = await createTestDatabase();
    const { db } = database;
    userId = await createBooks(db).user();
    await db('users').where({ id: userId }).update({ email: 'ana@example.org' });
    const open = (name: string) =>
      openAccount(testSeals(db), userId, { name, type: 'checking', currency: 'EUR', openingBalance: '100.00' });
    const [from, to] = [await open('Giro'), await open('Savings')];
    const by = { userId, now: new Date('2026-03-01T12:00:00Z'), permit: () => undefined };
    reviewId = await holdAnyway(db, by, { fromAccountId: from.id, toAccountId: to.id, amount: '50.00' });
  });
  beforeEach(() => database.db.raw('DELETE FROM messages'));
  after(() => database.drop());

  const tell = async (status: 'held' | 'released' | 'refused' | 'expired') =>
    (await performJob(tellOfTransferJob, tellOfTransfer, { reviewId, status }, { db: database.db })).result;

  async function sent(): Promise<{ subject: string; text: string }[]> {
    const { cipher } = testSeals(database.db);
    const rows = await database.db('messages').orderBy('id').select<{ id: string; body_sealed: string }[]>();
    return Promise.all(
      rows.map(async ({ id, body_sealed: sealed }) => {
        const body = await cipher.open(sealed, `messages.body_sealed:${id}`);
        return JSON.parse(body) as { subject: string; text: string };
      }),
    );
  }

  it('tells a user by mail that a transfer is held and what to do, without a word of how much', async () => {
    expect(await tell('held')).to.deep.equal({ mailed: true });
    const [mail] = await sent();
    expect(mail?.subject).to.equal('A transfer of yours is held');
    expect(mail?.text)
      .to.include(`/api/transfers/held/${reviewId}/appeal`)
      .and.include('2026-03-02T12:00:00.000Z')
      .and.not.match(/EUR|Savings|Giro|50\.00/);
  });

  it('tells what became of it, also when its time was over', async () => {
    for (const status of ['released', 'refused', 'expired'] as const) await tell(status);
    expect((await sent()).map(({ subject }) => subject)).to.deep.equal([
      'Your transfer was released',
      'Your transfer was refused',
      'Your transfer was refused',
    ]);
  });

  it('is done, and nothing sent, for who has no address', async () => {
    await database.db('users').where({ id: userId }).update({ email: null });
    expect(await tell('held')).to.deep.equal({ mailed: false });
    expect(await sent()).to.deep.equal([]);
  });
});
