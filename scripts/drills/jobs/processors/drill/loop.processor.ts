import { defineProcessor } from '../../../../../workers/runtime/define-processor.ts';
import { loop } from '../../contracts/drill/loop.job.ts';

export default defineProcessor(loop, async () => {
  for (;;);
});
