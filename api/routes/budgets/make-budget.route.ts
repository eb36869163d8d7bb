import { budgetView, makeBudget, newBudget } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/budgets',
  access: 'user',
  audit: 'budgets.made',
  summary: 'Make a budget',
  body: newBudget,
  responses: { 201: { description: 'The budget', body: budgetView } },
  problems: ['unprocessable'],
  async handler({ body }, ctx) {
    const { userId } = ctx.principal;
    const made = await makeBudget(ctx, userId, body, ctx.clock.now());
    return { status: 201, headers: { Location: `/api/budgets/${made.id}` }, body: presentBudget(made) };
  },
});
