import { z } from 'zod';
import { budgetProgressView, readBudgetProgress, requireBudget } from '../../../shared/budgets/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { recentDay } from '../../../shared/platform/calendar-day.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentProgress } from './budgets.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/budgets/:id/progress',
  access: 'user',
  audit: 'budgets.progress-read',
  summary: 'How a budget stands on a day, by default today',
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ on: recentDay.optional() }),
  responses: { 200: { description: 'The progress in the period of that day', body: budgetProgressView } },
  problems: ['not-found', 'unprocessable'],
  async handler({ params, query }, { db, clock, principal: { userId } }) {
    const budget = await requireBudget(db, params.id, userId);
    const on = query.on ?? (await todayOf(db, userId, clock.now()));
    return singleResource(presentProgress(await readBudgetProgress(db, userId, budget, on)));
  },
});
