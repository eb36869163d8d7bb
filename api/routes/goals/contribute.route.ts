import { z } from 'zod';
import { contribute, contributionView, newContribution } from '../../../shared/goals/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentContribution } from './goals.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/goals/:id/contributions',
  access: 'user',
  movesMoney: true,
  audit: 'goals.contributed',
  summary: 'Put money to a goal, or take some out',
  params: z.strictObject({ id: z.uuid() }),
  body: newContribution,
  responses: { 201: { description: 'The contribution', body: contributionView } },
  problems: ['not-found', 'conflict', 'step-up-required', 'unprocessable', 'insufficient-funds'],
  async handler({ params: { id }, body }, ctx) {
    const { principal, clock } = ctx;
    const by = { userId: principal.userId, now: clock.now(), permit: permitAmountOf({ principal, clock }) };
    const made = await contribute(ctx, by, id, body);
    return {
      status: 201,
      headers: { Location: `/api/goals/${id}/contributions` },
      body: presentContribution(made),
    };
  },
});
