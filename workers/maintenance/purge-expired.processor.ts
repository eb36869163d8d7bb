import { purgeExpiredJob } from '../../queues/maintenance/purge-expired.job.ts';
import { purgeExpired, purges } from '../../shared/maintenance/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(purgeExpiredJob, (_payload, ctx) => purgeExpired(ctx, purges));
