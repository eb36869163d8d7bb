import { goalView, makeGoal, newGoal } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/goals',
  access: 'user',
  audit: 'goals.made',
  summary: 'Set a goal',
  body: newGoal,
  responses: { 201: { description: 'The goal', body: goalView } },
  problems: ['not-found'],
  async handler({ body }, { db, clock, principal: { userId } }) {
    const now = clock.now();
    const made = await makeGoal(db, userId, body, now);
    const goal = presentGoal(made, await todayOf(db, userId, now));
    return { status: 201, headers: { Location: `/api/goals/${made.id}` }, body: goal };
  },
});
