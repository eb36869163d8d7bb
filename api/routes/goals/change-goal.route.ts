import { z } from 'zod';
import { changeGoal, goalChange, type GoalRecord, goalView } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/goals/:id',
  access: 'user',
  audit: 'goals.changed',
  summary: 'Change a goal',
  params: z.strictObject({ id: z.uuid() }),
  body: goalChange,
  responses: { 200: { description: 'The goal as it is now', body: goalView } },
  problems: ['not-found', 'conflict', 'precondition-failed'],
  async handler({ params: { id }, body, headers }, { db, clock, principal: { userId } }) {
    const today = await todayOf(db, userId, clock.now());
    const permit = (before: GoalRecord) => requireMatch(headers, presentGoal(before, today));
    return singleResource(presentGoal(await changeGoal(db, { id, userId, permit }, body), today));
  },
});
