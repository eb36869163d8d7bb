import { z } from 'zod';
import { requireTransaction, transactionView } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/transactions/:id',
  access: 'user',
  audit: 'transactions.read',
  summary: 'A transaction',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The transaction', body: transactionView } },
  problems: ['not-found'],
  async handler({ params }, { db, principal }) {
    return singleResource(presentTransaction(await requireTransaction(db, params.id, principal.userId)));
  },
});
