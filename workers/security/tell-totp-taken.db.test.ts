import { expect } from 'chai';
import { tellTotpTakenJob } from '../../queues/security/tell-totp-taken.job.ts';
import { createBooks } from '../../shared/imports/imports.fixture.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import tellTotpTaken from './tell-totp-taken.processor.ts';

describe('security.tell-totp-taken', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('has a mail to the user delivered, by a job that the user can not cancel', async () => {
    const { db } = database;
    const userId = await createBooks(db).user();
    await db('users').where({ id: userId }).update({ email: 'ana@example.org' });
    const { result } = await performJob(tellTotpTakenJob, tellTotpTaken, { userId }, { db });
    expect(result).to.deep.equal({ mailed: true });
    const [message] = await db('messages').select<{ id: string; user_id: string }[]>();
    expect(message?.user_id).to.equal(userId);
    const deliveries = await db('jobs').where({ kind: 'messages.deliver-message', owner_id: systemOwnerId });
    expect(deliveries.map(({ payload }: { payload: unknown }) => payload)).to.deep.equal([{ messageId: message?.id }]);
  });
});
