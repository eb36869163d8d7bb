import { defineProcessor } from '../../../../../workers/runtime/define-processor.ts';
import { loop } from '../../contracts/drill/loop.job.ts';

export default defineProcessor(loop, async (_payload, { db, jobId }) => {
  await db.raw('INSERT INTO drill_loops VALUES (?, ?, clock_timestamp())', [jobId, process.pid]);
  for (;;);
});
