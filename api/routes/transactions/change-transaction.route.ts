import { z } from 'zod';
import { changeEntered } from '../../../shared/transaction-risk/index.ts';
import { transactionChange, type TransactionRecord, transactionView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/transactions/:id',
  access: 'user',
  movesMoney: true,
  audit: 'transactions.changed',
  summary: 'Change a transaction',
  params: z.strictObject({ id: z.uuid() }),
  body: transactionChange,
  responses: { 200: { description: 'The transaction as it is now', body: transactionView } },
  problems: ['not-found', 'step-up-required', 'precondition-failed', 'unprocessable'],
  async handler({ params: { id }, body, headers }, ctx) {
    const { principal, clock } = ctx;
    const own = {
      id,
      userId: principal.userId,
      permit: (before: TransactionRecord) => requireMatch(headers, presentTransaction(before)),
      permitAmount: permitAmountOf({ principal, clock }),
    };
    return singleResource(presentTransaction(await changeEntered(ctx, own, body, clock.now())));
  },
});
