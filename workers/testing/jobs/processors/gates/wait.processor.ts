import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { passGate } from '../../../gates.ts';
import { wait } from '../../contracts/gates/wait.job.ts';

export default defineProcessor(wait, async ({ gate, text = '' }, ctx) => {
  ctx.stage('before');
  ctx.progress(0.25);
  await passGate(ctx.db, gate, ctx.signal);
  ctx.stage('after');
  ctx.progress(0.75);
  return { text };
});
