import { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import { type TransactionRecord, listTransactions, transactionView } from '../../../shared/transactions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';

/** Place in the list: `2026-03-01_<id>`. */
const placeCursor = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}_[0-9a-f-]{36}$/, 'must be a cursor from an earlier page')
  .transform((cursor) => cursor.split('_') as [string, string])
  .pipe(z.tuple([z.iso.date(), z.uuid()]));

export default defineRoute({
  method: 'GET',
  path: '/api/transactions',
  access: 'user',
  audit: 'transactions.listed',
  summary: 'Your transactions, newest first',
  query: z.strictObject({
    ...pageQuery(placeCursor),
    accountId: z.uuid().optional(),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  }),
  responses: { 200: { description: 'A page of transactions', body: pageView(transactionView) } },
  async handler({ query }, { db, principal }) {
    const { cursor, limit, ...filter } = query;
    const before = cursor && { date: cursor[0], id: cursor[1] };
    const found = await listTransactions(db, principal.userId, { ...filter, before, limit: limit + 1 });
    return pageOf('/api/transactions', query, found, presentTransaction, ({ date, id }) => `${date}_${id}`);
  },
});

function presentTransaction(found: TransactionRecord): z.input<typeof transactionView> {
  const { amountMinor, currency, originalMinor, originalCurrency, ...transaction } = found;
  return {
    ...transaction,
    amount: { amount: fromMinorUnits(BigInt(amountMinor), currency), currency },
    originalAmount:
      originalMinor !== null && originalCurrency !== null
        ? { amount: fromMinorUnits(BigInt(originalMinor), originalCurrency), currency: originalCurrency }
        : null,
  };
}
