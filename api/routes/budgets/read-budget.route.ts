import { z } from 'zod';
import { budgetView, requireBudget } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/budgets/:id',
  access: 'user',
  audit: 'budgets.read',
  summary: 'A budget',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The budget', body: budgetView } },
  problems: ['not-found'],
  async handler({ params }, { db, principal }) {
    return singleResource(presentBudget(await requireBudget(db, params.id, principal.userId)));
  },
});
