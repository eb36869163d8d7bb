import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { throwUntil } from '../../contracts/faulty/throw-until.job.ts';

export default defineProcessor(throwUntil, async ({ attempt }, ctx) => {
  if (ctx.attempt < attempt) throw new Error('secret detail');
  return { attempt };
});
