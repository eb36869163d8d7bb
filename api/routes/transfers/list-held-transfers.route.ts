import { z } from 'zod';
import { heldTransferView, listHeldTransfers } from '../../../shared/transaction-risk/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentHeldTransfer } from './transfers.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/transfers/held',
  access: 'user',
  audit: 'transfers.held-listed',
  summary: 'Your transfers that were held, and what became of them, newest first',
  query: z.strictObject(pageQuery(idCursor)),
  responses: { 200: { description: 'A page of transfers', body: pageView(heldTransferView) } },
  async handler({ query }, { db, principal }) {
    const found = await listHeldTransfers(db, principal.userId, query.cursor, query.limit + 1);
    return pageOf('/api/transfers/held', query, found, presentHeldTransfer, ({ id }) => id);
  },
});
