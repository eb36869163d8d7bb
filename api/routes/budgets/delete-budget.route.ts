import { z } from 'zod';
import { type BudgetRecord, deleteBudget } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch } from '../../runtime/single-resource.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/budgets/:id',
  access: 'user',
  audit: 'budgets.deleted',
  summary: 'Delete a budget: it can be restored',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'It is deleted' } },
  problems: ['not-found', 'precondition-failed'],
  async handler({ params: { id }, headers }, { db, clock, principal: { userId } }) {
    const permit = (before: BudgetRecord) => requireMatch(headers, presentBudget(before));
    await deleteBudget(db, { id, userId, permit }, clock.now());
    return { status: 204 };
  },
});
