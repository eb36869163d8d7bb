import { enterTransaction } from '../../../shared/transaction-risk/index.ts';
import { newTransaction, transactionView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/transactions',
  access: 'user',
  movesMoney: true,
  audit: 'transactions.recorded',
  summary: 'Take down a transaction',
  body: newTransaction,
  responses: { 201: { description: 'The transaction', body: transactionView } },
  problems: ['not-found', 'step-up-required', 'unprocessable'],
  async handler({ body }, ctx) {
    const { principal, clock } = ctx;
    const by = { userId: principal.userId, now: clock.now(), permit: permitAmountOf({ principal, clock }) };
    const made = await enterTransaction(ctx, by, body);
    return { status: 201, headers: { Location: `/api/transactions/${made.id}` }, body: presentTransaction(made) };
  },
});
