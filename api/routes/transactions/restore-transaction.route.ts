import { z } from 'zod';
import { restoreTransaction, transactionView } from '../../../shared/transactions/index.ts';
import { permitAmountOf } from '../../auth/permit-amount.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/transactions/:id/restore',
  access: 'user',
  movesMoney: true,
  audit: 'transactions.restored',
  summary: 'Bring a deleted transaction back',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The transaction', body: transactionView } },
  problems: ['not-found', 'step-up-required', 'unprocessable', 'insufficient-funds'],
  async handler({ params: { id } }, ctx) {
    const { principal, clock } = ctx;
    const own = { id, userId: principal.userId, permitAmount: permitAmountOf({ principal, clock }) };
    const restored = await restoreTransaction(ctx, own);
    return singleResource(presentTransaction(restored));
  },
});
