import type { Db, DbOrTx } from '../../shared/platform/db.ts';
import type { JobContext } from '../runtime/job-context.ts';
import { sayReached } from './gates.ts';
import { sendMessage } from './message-receiver.ts';

/** What jobs of a test bring about: rows that nothing keeps from being doubled. */
export async function createEffects(db: Db): Promise<void> {
  await db.raw('CREATE TABLE test_effects (job_id uuid NOT NULL, attempt int NOT NULL)');
}

export async function writeEffect(
  db: DbOrTx,
  { jobId, attempt }: Pick<JobContext, 'jobId' | 'attempt'>,
): Promise<void> {
  await db.raw('INSERT INTO test_effects VALUES (?, ?)', [jobId, attempt]);
}

/** The attempts that have left an effect. */
export async function effectsOf(db: Db, jobId: string): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { attempt: number }[] }>(
    'SELECT attempt FROM test_effects WHERE job_id = ? ORDER BY attempt',
    [jobId],
  );
  return rows.map(({ attempt }) => attempt);
}

/** Says that it runs, and sends a message. */
export async function sendOneMessage(
  { url, asStep }: { url: string; asStep: boolean },
  ctx: JobContext,
): Promise<Record<string, never>> {
  const { jobId, attempt, signal } = ctx;
  await sayReached(ctx.db, ctx);
  if (asStep) await ctx.step('message', (key) => sendMessage(url, { key, attempt }, signal));
  else await sendMessage(url, { key: `${jobId}/message`, attempt }, signal);
  return {};
}
