import { z } from 'zod';
import { goalView, requireGoal } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/goals/:id',
  access: 'user',
  audit: 'goals.read',
  summary: 'A goal, and how far it is',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The goal', body: goalView } },
  problems: ['not-found'],
  async handler({ params }, { db, clock, principal: { userId } }) {
    const goal = await requireGoal(db, params.id, userId);
    return singleResource(presentGoal(goal, await todayOf(db, userId, clock.now())));
  },
});
