import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { writeEffect } from '../../../effects.ts';
import { passGate, sayReached } from '../../../gates.ts';
import { ignoreSignal } from '../../contracts/faulty/ignore-signal.job.ts';

export default defineProcessor(ignoreSignal, async ({ gate }, ctx) => {
  await passGate(ctx.db, gate, new AbortController().signal);
  try {
    return await ctx.commit(async (tx) => {
      await writeEffect(tx, ctx);
      return {};
    });
  } finally {
    await sayReached(ctx.db, ctx);
  }
});
