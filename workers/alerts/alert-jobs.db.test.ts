import { expect } from 'chai';
import { evaluateAllAlertsJob } from '../../queues/alerts/evaluate-all.job.ts';
import { evaluateAlertsJob } from '../../queues/alerts/evaluate.job.ts';
import { importTransactions } from '../../queues/imports/import-transactions.job.ts';
import { undoImportJob } from '../../queues/imports/undo-import.job.ts';
import { listAlerts } from '../../shared/alerts/index.ts';
import { createBooks } from '../../shared/imports/imports.fixture.ts';
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
  const lowAccounts = () => database.db('low_balances').where({ user_id: userId });

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

  it('are not needed for an import and its undoing, which look themselves', async () => {
    const importId = await books.upload(userId, file);
    const imported = await performJob(importTransactions, importProcessor, { importId }, options());
    expect(imported.status).to.equal('completed');
    expect(await alerts()).to.deep.equal(['low-balance']);
    expect(await lowAccounts()).to.have.lengthOf(1);
    const undone = await performJob(undoImportJob, undoProcessor, { importId }, options());
    expect(undone.status).to.equal('completed');
    expect(await lowAccounts()).to.have.lengthOf(0);
  });
});
