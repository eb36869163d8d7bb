import { z } from 'zod';
import { budgetView, listBudgets } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentBudget } from './budgets.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/budgets',
  access: 'user',
  audit: 'budgets.listed',
  summary: 'Your budgets',
  query: z.strictObject({ ...pageQuery(idCursor), deleted: z.enum(['true', 'false']).optional() }),
  responses: { 200: { description: 'A page of budgets', body: pageView(budgetView) } },
  async handler({ query }, { db, principal }) {
    const { cursor, limit, deleted } = query;
    const filter = { afterId: cursor, deleted: deleted === 'true', limit: limit + 1 };
    const found = await listBudgets(db, principal.userId, filter);
    return pageOf('/api/budgets', query, found, presentBudget, ({ id }) => id);
  },
});
