import { z } from 'zod';
import { goalView, restoreGoal } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/goals/:id/restore',
  access: 'user',
  audit: 'goals.restored',
  summary: 'Bring a deleted goal back',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The goal', body: goalView } },
  problems: ['not-found'],
  async handler({ params: { id } }, { db, clock, principal: { userId } }) {
    const goal = await restoreGoal(db, id, userId);
    return singleResource(presentGoal(goal, await todayOf(db, userId, clock.now())));
  },
});
