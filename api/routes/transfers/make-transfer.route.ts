import { requestTransfer } from '../../../shared/transaction-risk/index.ts';
import { newTransfer, transferView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentHeld, presentTransfer } from './transfers.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/transfers',
  access: 'user',
  movesMoney: true,
  audit: 'transfers.made',
  summary: 'Move money from one of your accounts to another; what looks too risky is held for an admin',
  body: newTransfer,
  responses: { 201: { description: 'The transfer and its two transactions', body: transferView } },
  problems: ['not-found', 'step-up-required', 'unprocessable', 'insufficient-funds'],
  async handler({ body }, ctx) {
    const { principal, clock } = ctx;
    const by = { userId: principal.userId, now: clock.now(), permit: permitAmountOf({ principal, clock }) };
    const { made, held } = await requestTransfer(ctx, by, body);
    if (held) {
      const { id } = held.review;
      await ctx.record({ action: 'transfers.made', subject: { type: 'transfers', id }, details: { held: true } });
      return { status: 201, headers: { Location: '/api/transfers/held' }, body: presentHeld(held) };
    }
    const transfer = presentTransfer(made);
    return { status: 201, headers: { Location: `/api/transactions/${transfer.id}` }, body: transfer };
  },
});
