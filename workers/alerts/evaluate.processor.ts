import { evaluateAlertsJob } from '../../queues/alerts/evaluate.job.ts';
import { evaluateAlerts } from '../../shared/alerts/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(evaluateAlertsJob, ({ userId }, ctx) =>
  ctx.commit(async (tx) => ({ users: 1, alerts: await evaluateAlerts(tx, userId, ctx.clock.now()) })),
);
