import { z } from 'zod';
import { goalView, listDeletedGoals } from '../../../shared/goals/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageView } from '../../runtime/pages.ts';
import { presentGoal } from '../goals/goals.presenter.ts';
import { deletedQuery, filterOf, lookOf, placeOf } from './deleted-pages.ts';

const path = '/api/admin/deleted/goals';
const audit = 'goals.deleted-listed';

export default defineRoute({
  method: 'GET',
  path,
  access: 'admin',
  audit,
  summary: 'Goals that users have deleted, the last deleted first',
  query: deletedQuery,
  responses: { 200: { description: 'A page of goals', body: pageView(goalView.extend({ userId: z.uuid() })) } },
  async handler({ query }, ctx) {
    const found = await listDeletedGoals(ctx.db, filterOf(query), ctx.clock.now());
    await ctx.record(lookOf(audit, query));
    return pageOf(path, query, found, (goal) => ({ ...presentGoal(goal, goal.today), userId: goal.userId }), placeOf);
  },
});
