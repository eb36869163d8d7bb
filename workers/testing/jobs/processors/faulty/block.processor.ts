import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { block } from '../../contracts/faulty/block.job.ts';

export default defineProcessor(block, async () => {
  for (;;);
});
