import { defineProcessor } from '../../../../../workers/runtime/define-processor.ts';
import { work } from '../../contracts/drill/work.job.ts';
import { doWork } from '../../work.ts';

export default defineProcessor(work, doWork);
