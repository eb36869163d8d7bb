import { defineProcessor } from '../../../../../workers/runtime/define-processor.ts';
import { doNothing } from '../../contracts/bench/do-nothing.job.ts';

export default defineProcessor(doNothing, async () => null);
