import { Buffer } from 'node:buffer';
import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { sayReached } from '../../../gates.ts';
import { misbehave } from '../../contracts/faulty/misbehave.job.ts';

const ways = {
  loop() {
    for (;;);
  },
  'eat-heap'() {
    for (const eaten: number[][] = []; ;) eaten.push(Array.from({ length: 10_000 }, (_, index) => index));
  },
  'eat-buffers'() {
    for (const eaten: Buffer[] = []; ;) eaten.push(Buffer.alloc(10_000_000, 1));
  },
  exit: () => process.exit(0),
  'kill-itself'() {
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  },
  'huge-result': () => 'x'.repeat(100_000_000),
  // PostgreSQL keeps no NUL in text.
  'unkeepable-result': () => '\u0000',
} satisfies Record<string, () => string>;

export default defineProcessor(misbehave, async ({ how }, ctx) => {
  await sayReached(ctx.db, ctx);
  return { text: ways[how]() };
});
