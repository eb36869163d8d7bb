import { defineProcessor } from '../../../../../workers/runtime/define-processor.ts';
import { workApart } from '../../contracts/drill/work-apart.job.ts';
import { doWork } from '../../work.ts';

export default defineProcessor(workApart, doWork);
