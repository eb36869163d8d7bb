import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { overrun } from '../../contracts/faulty/overrun.job.ts';

export default defineProcessor(overrun, async () => {
  for (;;);
});
