import { newTransaction, recordTransaction, transactionView } from '../../../shared/transactions/index.ts';
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
  async handler({ body }, { db, principal, clock }) {
    const permit = permitAmountOf({ principal, clock });
    const made = await recordTransaction(db, principal.userId, body, permit);
    return { status: 201, headers: { Location: `/api/transactions/${made.id}` }, body: presentTransaction(made) };
  },
});
