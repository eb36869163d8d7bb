import { z } from 'zod';
import { budgetView, listDeletedBudgets } from '../../../shared/budgets/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageView } from '../../runtime/pages.ts';
import { presentBudget } from '../budgets/budgets.presenter.ts';
import { deletedQuery, filterOf, lookOf, placeOf } from './deleted-pages.ts';

const path = '/api/admin/deleted/budgets';
const audit = 'budgets.deleted-listed';

export default defineRoute({
  method: 'GET',
  path,
  access: 'admin',
  audit,
  summary: 'Budgets that users have deleted, the last deleted first',
  query: deletedQuery,
  responses: { 200: { description: 'A page of budgets', body: pageView(budgetView.extend({ userId: z.uuid() })) } },
  async handler({ query }, ctx) {
    const found = await listDeletedBudgets(ctx.db, filterOf(query));
    await ctx.record(lookOf(audit, query));
    return pageOf(path, query, found, ({ userId, ...budget }) => ({ ...presentBudget(budget), userId }), placeOf);
  },
});
