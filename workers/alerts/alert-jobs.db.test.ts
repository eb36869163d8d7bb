import { expect } from 'chai';
import { evaluateAllAlertsJob } from '../../queues/alerts/evaluate-all.job.ts';
import { evaluateAlertsJob } from '../../queues/alerts/evaluate.job.ts';
import { importTransactions } from '../../queues/imports/import-transactions.job.ts';
import { undoImportJob } from '../../queues/imports/undo-import.job.ts';
import { listAlerts } from '../../shared/alerts/index.ts';
import { createBooks } from '../../shared/imports/imports.fixture.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import importProcessor from '../imports/import-transactions.processor.ts';
import undoProcessor from '../imports/undo-import.processor.ts';
import { performJob } from '../testing/perform-job.ts';
import evaluateAll from './evaluate-all.processor.ts';
import evaluate from './evaluate.processor.ts';

describe('alert jobs', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;
  let userId: string;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });
  beforeEach(async () => {
    userId = await books.user();
  });
  after(() => database.drop());

  const file = 'date,description,amount\n2026-03-01,Rent,-10.00\n';
  const options = () => ({ db: database.db, ownerId: userId });
  const alerts = async () => (await listAlerts(database.db, userId, { limit: 9 })).map(({ kind }) => kind);
  const followers = () =>
    database
      .db('jobs')
      .where({ kind: 'alerts.evaluate' })
      .whereRaw(`payload->>'userId' = ?`, [userId])
      .select<{ status: string; owner_id: string; payload: { version: string } }[]>();

  it('look at a user’s books', async () => {
    await books.bring(userId, file);
    const payload = { userId, version: '1' };
    const job = await performJob(evaluateAlertsJob, evaluate, payload, { db: database.db });
    expect(job.result).to.deep.equal({ users: 1, alerts: 1 });
    expect(await alerts()).to.deep.equal(['low-balance']);
  });

  it('look at everybody’s', async () => {
    await books.bring(userId, file);
    const job = await performJob(evaluateAllAlertsJob, evaluateAll, {}, { db: database.db });
    expect(job).to.deep.include({ status: 'completed' });
    expect(await alerts()).to.deep.equal(['low-balance']);
  });

  it('follow an import and its undoing, each once it has committed', async () => {
    const importId = await books.upload(userId, file);
    const imported = await performJob(importTransactions, importProcessor, { importId }, options());
    expect(imported.status).to.equal('completed');
    const afterImport = await followers();
    expect(afterImport.map(({ status, owner_id: owner }) => [status, owner])).to.deep.equal([
      ['queued', systemOwnerId],
    ]);
    const undone = await performJob(undoImportJob, undoProcessor, { importId }, options());
    expect(undone.status).to.equal('completed');
    const versions = (await followers()).map(({ payload }) => payload.version);
    expect(new Set(versions).size, 'one that is under way may have read the books before').to.equal(2);
  });

  it('follow nothing that was rolled back', async () => {
    const missing = await performJob(importTransactions, importProcessor, { importId: newId() }, options());
    expect(missing.status).to.equal('failed');
    expect(await followers()).to.deep.equal([]);
  });
});
