import { z } from 'zod';
import { deleteGoal, type GoalRecord } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch } from '../../runtime/single-resource.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/goals/:id',
  access: 'user',
  audit: 'goals.deleted',
  summary: 'Delete a goal: it can be restored',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'It is deleted' } },
  problems: ['not-found', 'precondition-failed'],
  async handler({ params: { id }, headers }, { db, clock, principal: { userId } }) {
    const now = clock.now();
    const today = await todayOf(db, userId, now);
    const permit = (before: GoalRecord) => requireMatch(headers, presentGoal(before, today));
    await deleteGoal(db, { id, userId, permit }, now);
    return { status: 204 };
  },
});
