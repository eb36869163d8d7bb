import { z } from 'zod';
import { deleteTransaction, type TransactionRecord } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch } from '../../runtime/single-resource.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/transactions/:id',
  access: 'user',
  movesMoney: true,
  audit: 'transactions.deleted',
  summary: 'Delete a transaction, of a transfer both sides: it can be restored',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'It is deleted' } },
  problems: ['not-found', 'step-up-required', 'precondition-failed', 'unprocessable', 'insufficient-funds'],
  async handler({ params: { id }, headers }, ctx) {
    const { principal, clock } = ctx;
    const own = {
      id,
      userId: principal.userId,
      permit: (before: TransactionRecord) => requireMatch(headers, presentTransaction(before)),
      permitAmount: permitAmountOf({ principal, clock }),
    };
    await deleteTransaction(ctx, own, clock.now());
    return { status: 204 };
  },
});
