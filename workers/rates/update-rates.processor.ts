import { updateRatesJob } from '../../queues/rates/update-rates.job.ts';
import { keepRates, rateSourceOf } from '../../shared/rates/index.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(updateRatesJob, async (_payload, ctx) => {
  const source = rateSourceOf(ctx.config);
  const days = await source.fetch(ctx.signal);
  return ctx.commit((tx) => keepRates(tx, source, days));
});
