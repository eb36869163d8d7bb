import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { passGate } from '../../../gates.ts';
import { waitInChild } from '../../contracts/gates/wait-in-child.job.ts';

export default defineProcessor(waitInChild, async ({ gate }, ctx) => {
  await passGate(ctx.db, gate, ctx.signal);
  return { pid: process.pid };
});
