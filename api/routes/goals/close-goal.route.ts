import { z } from 'zod';
import { closeGoal, goalClosing, type GoalRecord, goalView } from '../../../shared/goals/index.ts';
import { todayOf } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentGoal } from './goals.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/goals/:id/close',
  access: 'user',
  movesMoney: true,
  audit: 'goals.closed',
  summary: 'Close a goal for good, and move what was saved if asked to',
  params: z.strictObject({ id: z.uuid() }),
  body: goalClosing,
  responses: { 200: { description: 'The goal as it is now', body: goalView } },
  problems: ['not-found', 'conflict', 'step-up-required', 'precondition-failed', 'unprocessable', 'insufficient-funds'],
  async handler({ params: { id }, body, headers }, ctx) {
    const { db, principal, clock } = ctx;
    const { userId } = principal;
    const by = { userId, now: clock.now(), permit: permitAmountOf({ principal, clock }) };
    const today = await todayOf(db, userId, by.now);
    const permit = (before: GoalRecord) => requireMatch(headers, presentGoal(before, today));
    const closed = await closeGoal(ctx, by, { id, userId, permit }, body);
    return singleResource(presentGoal(closed, today));
  },
});
