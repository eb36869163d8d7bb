import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { writeEffect } from '../../../effects.ts';
import { passGate, sayReached } from '../../../gates.ts';
import { write } from '../../contracts/effects/write.job.ts';

export default defineProcessor(write, ({ gate, dieAfterEffect }, ctx) =>
  ctx.commit(async (tx) => {
    await writeEffect(tx, ctx);
    await sayReached(ctx.db, ctx);
    if (dieAfterEffect && ctx.attempt === 1) process.kill(process.pid, 'SIGKILL');
    await passGate(tx, gate, ctx.signal);
    return { attempt: ctx.attempt };
  }),
);
