import { z } from 'zod';
import { budgetChange, type BudgetRecord, budgetView, changeBudget } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/budgets/:id',
  access: 'user',
  audit: 'budgets.changed',
  summary: 'Change a budget, its former periods too',
  params: z.strictObject({ id: z.uuid() }),
  body: budgetChange,
  responses: { 200: { description: 'The budget as it is now', body: budgetView } },
  problems: ['not-found', 'precondition-failed'],
  async handler({ params: { id }, body, headers }, ctx) {
    const { userId } = ctx.principal;
    const permit = (before: BudgetRecord) => requireMatch(headers, presentBudget(before));
    const changed = await changeBudget(ctx, { id, userId, permit }, body);
    return singleResource(presentBudget(changed));
  },
});
