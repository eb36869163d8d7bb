import { expect } from 'chai';
import {
  acceptJobs,
  claimJobs,
  registerWorker,
  replayJobs,
  settleJobs,
  takeBackAttempts,
} from '../../shared/jobs/index.ts';
import { newJob } from '../../shared/jobs/new-job.fixture.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { Fenced, judge } from './outcomes.ts';
import { createStep, type StepOptions } from './run-step.ts';
import { StepInDoubt } from './step-in-doubt.ts';

describe('a step of a job', () => {
  let test: TestDatabase;
  let jobId: string;
  let sent: string[];
  const workerId = newId();
  before(async () => {
    test = await createTestDatabase();
    await registerWorker(test.db, workerId, {});
  });
  beforeEach(async () => {
    jobId = (await acceptJobs(test.db, [newJob()]))[0]!.id;
    sent = [];
    await begin(1);
  });
  after(() => test.drop());

  const begin = (attempt: number) => claimJobs(test.db, workerId, [{ id: jobId, attempt }]);
  const lose = (attempt: number) => takeBackAttempts(test.db, [{ id: jobId, attempt }]);
  const stepOf = (attempt: number, signal = new AbortController().signal) =>
    createStep(test.db, { id: jobId, attempt }, signal);
  const send = (attempt: number, options?: StepOptions): Promise<unknown> =>
    stepOf(attempt)('send', async (key) => ({ number: sent.push(key) }), options);
  /** An attempt whose process dies after it has sent, before it could say so. */
  async function sendAndDie(attempt: number, options?: StepOptions): Promise<void> {
    const dying = new AbortController();
    const sending = stepOf(attempt, dying.signal)(
      'send',
      (key) => {
        sent.push(key);
        dying.abort();
        return Promise.reject(new Error('the process died'));
      },
      options,
    );
    await sending.catch(() => undefined);
  }
  const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

  it('is done once, and gives later attempts what it gave the first', async () => {
    expect(await send(1)).to.deep.equal({ number: 1 });
    await lose(1);
    await begin(2);
    expect(await send(2)).to.deep.equal({ number: 1 });
    expect(sent).to.deep.equal([`${jobId}/send`]);
  });

  it('is not done by an attempt that no longer holds the job', async () => {
    await lose(1);
    expect(await errorOf(send(1))).to.be.instanceOf(Fenced);
    expect(sent).to.deep.equal([]);
  });

  it('is not done when the attempt was told to stop', async () => {
    const step = stepOf(1, AbortSignal.abort());
    expect(await errorOf(step('send', async (key) => sent.push(key)))).to.include({ name: 'AbortError' });
    expect(sent).to.deep.equal([]);
  });

  it('is not in doubt when the attempt was told to stop before it began', async () => {
    const options = { afterCrash: 'fail' } as const;
    await errorOf(stepOf(1, AbortSignal.abort())('send', async (key) => sent.push(key), options));
    await lose(1);
    await begin(2);
    await send(2, options);
    expect(sent).to.have.lengthOf(1);
  });

  it('is not done again when its result could not be kept at once, for whatever the platform lacked', async () => {
    const failures = [{ code: '25006' }, { code: 'EMFILE' }, { code: '53100' }];
    const failing = new Proxy(test.db, {
      get: (db, name) => {
        if (name !== 'raw') return Reflect.get(db, name) as unknown;
        return (sql: string, bindings: string[]) => {
          const failure = sql.startsWith('INSERT INTO job_steps') ? failures.shift() : undefined;
          return failure ? Promise.reject(Object.assign(new Error('not now'), failure)) : db.raw(sql, bindings);
        };
      },
    });
    const { signal } = new AbortController();
    await createStep(failing, { id: jobId, attempt: 1 }, signal)('send', async (key) => sent.push(key));
    expect(failures).to.deep.equal([]);
    await lose(1);
    await begin(2);
    await send(2);
    expect(sent).to.have.lengthOf(1);
  });

  it('is repeated under the same key when it may have been done before a crash', async () => {
    await sendAndDie(1);
    await lose(1);
    await begin(2);
    await send(2);
    expect(sent).to.deep.equal([`${jobId}/send`, `${jobId}/send`]);
  });

  it('is not repeated where that is worse than not doing it, until somebody retries the job', async () => {
    const options = { afterCrash: 'fail' } as const;
    await sendAndDie(1, options);
    await lose(1);
    await begin(2);
    const error = await errorOf(send(2, options));
    expect(error).to.be.instanceOf(StepInDoubt);
    expect(sent).to.have.lengthOf(1);
    const { problem, retryable } = judge(error);
    expect([problem.code, retryable]).to.deep.equal(['job-step-in-doubt', false]);

    await settleJobs(test.db, [{ id: jobId, attempt: 2, status: 'failed', problem, stages: [] }]);
    await replayJobs(test.db, [jobId], { attempts: 3 });
    await begin(3);
    await send(3, options);
    expect(sent).to.have.lengthOf(2);
  });

  it('may be done by a later attempt when it was not done, as its receiver refused it', async () => {
    const options = { afterCrash: 'fail' } as const;
    const refused = stepOf(1)('send', () => Promise.reject(new Error('503')), options);
    expect(await errorOf(refused)).to.include({ message: '503' });
    await lose(1);
    await begin(2);
    await send(2, options);
    expect(sent).to.have.lengthOf(1);
  });

  it('is in doubt when it says so itself', async () => {
    const options = { afterCrash: 'fail' } as const;
    const step = stepOf(1);
    await errorOf(step('send', () => Promise.reject(new StepInDoubt('send')), options));
    expect(await errorOf(step('send', async (key) => sent.push(key), options))).to.be.instanceOf(StepInDoubt);
    expect(sent).to.deep.equal([]);
  });

  it('is done once for each name', async () => {
    const step = stepOf(1);
    await step('one', async (key) => sent.push(key));
    await step('two', async (key) => sent.push(key));
    await step('one', async (key) => sent.push(key));
    expect(sent).to.deep.equal([`${jobId}/one`, `${jobId}/two`]);
  });

  it('keeps its result when the attempt lost the job meanwhile: it was done', async () => {
    await stepOf(1)('send', async (key) => {
      sent.push(key);
      await lose(1);
    });
    await begin(2);
    await send(2);
    expect(sent).to.have.lengthOf(1);
  });
});
