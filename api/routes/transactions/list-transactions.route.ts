import { z } from 'zod';
import { decimalAmount } from '../../../shared/money/money.schema.ts';
import { calendarDate } from '../../../shared/platform/calendar-day.ts';
import { listTransactions, transactionView } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { placeCursor } from '../../runtime/place-cursor.ts';
import { presentTransaction } from './transactions.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/transactions',
  access: 'user',
  audit: 'transactions.listed',
  summary: 'Your transactions, newest first',
  query: z.strictObject({
    ...pageQuery(placeCursor),
    accountId: z.uuid().optional(),
    from: calendarDate.optional(),
    to: calendarDate.optional(),
    category: z.string().min(1).max(100).optional(),
    tag: z.string().min(1).max(50).optional(),
    q: z.string().min(1).max(200).optional(),
    minAmount: decimalAmount.optional(),
    maxAmount: decimalAmount.optional(),
    deleted: z.enum(['true', 'false']).optional(),
  }),
  responses: { 200: { description: 'A page of transactions', body: pageView(transactionView) } },
  async handler({ query }, { db, principal }) {
    const { cursor, limit, deleted, ...filter } = query;
    const before = cursor && { date: cursor[0], id: cursor[1] };
    const wanted = { ...filter, deleted: deleted === 'true', before, limit: limit + 1 };
    const found = await listTransactions(db, principal.userId, wanted);
    return pageOf('/api/transactions', query, found, presentTransaction, ({ date, id }) => `${date}_${id}`);
  },
});
