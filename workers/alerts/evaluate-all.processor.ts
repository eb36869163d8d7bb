import { evaluateAllAlertsJob } from '../../queues/alerts/evaluate-all.job.ts';
import { evaluateAllAlerts } from '../../shared/alerts/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(evaluateAllAlertsJob, (_payload, ctx) => evaluateAllAlerts(ctx));
