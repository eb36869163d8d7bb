import { reviewRecorded } from '../../../shared/transaction-risk/index.ts';
import { newTransaction, recordTransaction, transactionView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { evaluateAlertsSoon } from '../../runtime/evaluate-alerts.ts';
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
    const { db, principal, clock } = ctx;
    const permit = permitAmountOf({ principal, clock });
    const made = await recordTransaction(db, principal.userId, body, permit);
    await reviewRecorded(db, principal.userId, made, clock.now());
    await evaluateAlertsSoon(ctx, principal.userId);
    return { status: 201, headers: { Location: `/api/transactions/${made.id}` }, body: presentTransaction(made) };
  },
});
