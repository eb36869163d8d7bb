import { z } from 'zod';
import { baseCurrency, loadRates, ratesView } from '../../../shared/rates/index.ts';
import { calendarDate } from '../../../shared/platform/calendar-day.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/rates',
  access: 'user',
  summary: 'Exchange rates of a day: of each currency the latest until then',
  query: z.strictObject({ on: calendarDate.optional().describe('Default: today, in UTC') }),
  responses: { 200: { description: 'What one euro buys', body: ratesView } },
  async handler({ query }, ctx) {
    const { byCurrency, date } = await loadRates(ctx.db, query.on ?? ctx.clock.now().toISOString().slice(0, 10));
    return { status: 200, body: { base: baseCurrency, date, rates: [...byCurrency.values()] } };
  },
});
