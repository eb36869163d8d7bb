import { resealFieldsJob } from '../../queues/security/reseal-fields.job.ts';
import { resealFields } from '../../shared/sealed-fields/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(resealFieldsJob, (_payload, ctx) => resealFields(ctx));
