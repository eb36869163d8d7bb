import { makeTransfer, newTransfer, transferView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentTransfer } from './transfers.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/transfers',
  access: 'user',
  movesMoney: true,
  audit: 'transfers.made',
  summary: 'Move money from one of your accounts to another',
  body: newTransfer,
  responses: { 201: { description: 'The transfer and its two transactions', body: transferView } },
  problems: ['not-found', 'step-up-required', 'unprocessable', 'insufficient-funds'],
  async handler({ body }, { db, principal, clock }) {
    const by = { userId: principal.userId, now: clock.now(), permit: permitAmountOf({ principal, clock }) };
    const transfer = presentTransfer(await makeTransfer(db, by, body));
    return { status: 201, headers: { Location: `/api/transactions/${transfer.id}` }, body: transfer };
  },
});
