import {
  type JobProblem,
  type JobRecord,
  type NewJob,
  acceptJobs,
  claimJobs,
  registerWorker,
  settleJobs,
} from '../../shared/jobs/index.ts';
import { newJob } from '../../shared/jobs/new-job.fixture.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { listenForNotifications } from '../../shared/platform/notifications.ts';
import { type TestDatabase, createTestDatabase } from '../../shared/testing/index.ts';
import { apiChannels } from '../start-api.ts';
import { type TestApi, startTestApi } from './start-test-api.ts';

/** The API beside a ledger whose jobs a test moves by hand, as a worker would. */
export interface JobLedger {
  database: TestDatabase;
  api: TestApi;
  accept(parts?: Partial<NewJob>): Promise<JobRecord>;
  begin(job: JobRecord): Promise<void>;
  complete(job: JobRecord, result?: unknown): Promise<void>;
  fail(job: JobRecord, problem?: JobProblem): Promise<void>;
  close(): Promise<void>;
}

export async function startJobLedger(): Promise<JobLedger> {
  const database = await createTestDatabase();
  const { db, databaseUrl } = database;
  const logger = createLogger({ logLevel: 'silent', environment: 'test' });
  const notifications = listenForNotifications(databaseUrl, apiChannels, logger);
  await notifications.ready();
  const api = await startTestApi({ db, parts: { notifications } });
  const workerId = newId();
  await registerWorker(db, workerId, {});
  const attempts = new Map<string, number>();

  async function begin({ id, attempt }: JobRecord): Promise<void> {
    attempts.set(id, (attempts.get(id) ?? attempt) + 1);
    await claimJobs(db, workerId, [{ id, attempt: attempts.get(id) ?? 0 }]);
  }

  return {
    database,
    api,
    accept: async (parts) => (await acceptJobs(db, [newJob(parts)]))[0] as JobRecord,
    begin,
    async complete(job, result = {}) {
      if (!attempts.has(job.id)) await begin(job);
      const attempt = attempts.get(job.id) ?? 0;
      await settleJobs(db, [{ id: job.id, attempt, status: 'completed', result, cacheMs: null, stages: [] }]);
    },
    async fail(job, problem = { code: 'unprocessable', detail: 'The file has no rows.' }) {
      if (!attempts.has(job.id)) await begin(job);
      const attempt = attempts.get(job.id) ?? 0;
      await settleJobs(db, [{ id: job.id, attempt, status: 'failed', problem, stages: [] }]);
    },
    async close() {
      await api.close();
      await notifications.close();
      await database.drop();
    },
  };
}
