import { z } from 'zod';
import { listDeletedTransactions, transactionView } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageView } from '../../runtime/pages.ts';
import { presentTransaction } from '../transactions/transactions.presenter.ts';
import { deletedQuery, filterOf, lookOf, placeOf } from './deleted-pages.ts';

const path = '/api/admin/deleted/transactions';
const audit = 'transactions.deleted-listed';

export default defineRoute({
  method: 'GET',
  path,
  access: 'admin',
  audit,
  summary: 'Transactions that users have deleted, the last deleted first',
  query: deletedQuery,
  responses: {
    200: { description: 'A page of transactions', body: pageView(transactionView.extend({ userId: z.uuid() })) },
  },
  async handler({ query }, ctx) {
    const found = await listDeletedTransactions(ctx.db, filterOf(query));
    await ctx.record(lookOf(audit, query));
    return pageOf(
      path,
      query,
      found,
      ({ userId, ...transaction }) => ({ ...presentTransaction(transaction), userId }),
      placeOf,
    );
  },
});
