import { evaluateAlertsJob } from '../../queues/alerts/evaluate.job.ts';
import { booksVersion } from '../../shared/alerts/index.ts';
import { systemOwnerId } from '../../shared/jobs/index.ts';
import type { RequestContext } from './api-context.ts';

/**
 * Has a user's books looked at for alerts, by a job that is accepted if and only if the request commits. Call it after the
 * books were written. The job is the house's, so that it is not among those that the user has started.
 */
export async function evaluateAlertsSoon(
  { enqueue, tx, requestId }: Pick<RequestContext, 'enqueue' | 'tx' | 'requestId'>,
  userId: string,
): Promise<void> {
  if (!tx) throw new Error('alerts are evaluated for what a transaction writes');
  const version = await booksVersion(tx, userId);
  await enqueue(evaluateAlertsJob, { userId, version }, { ownerId: systemOwnerId, tx, requestId });
}
