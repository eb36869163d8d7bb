import { z } from 'zod';
import { budgetView, restoreBudget } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/budgets/:id/restore',
  access: 'user',
  audit: 'budgets.restored',
  summary: 'Bring a deleted budget back',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The budget', body: budgetView } },
  problems: ['not-found', 'unprocessable'],
  async handler({ params: { id } }, ctx) {
    const { userId } = ctx.principal;
    const restored = await restoreBudget(ctx, id, userId);
    return singleResource(presentBudget(restored));
  },
});
