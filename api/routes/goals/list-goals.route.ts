import { z } from 'zod';
import { goalView, listGoals } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/goals',
  access: 'user',
  audit: 'goals.listed',
  summary: 'Your goals',
  query: z.strictObject({ ...pageQuery(idCursor), deleted: z.enum(['true', 'false']).optional() }),
  responses: { 200: { description: 'A page of goals', body: pageView(goalView) } },
  async handler({ query }, { db, clock, principal: { userId } }) {
    const { cursor, limit, deleted } = query;
    const today = await todayOf(db, userId, clock.now());
    const found = await listGoals(db, userId, { afterId: cursor, deleted: deleted === 'true', limit: limit + 1 });
    return pageOf(
      '/api/goals',
      query,
      found,
      (goal) => presentGoal(goal, today),
      ({ id }) => id,
    );
  },
});
