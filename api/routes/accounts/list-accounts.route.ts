import { z } from 'zod';
import { accountView, listAccounts } from '../../../shared/accounts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentAccount } from './accounts.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/accounts',
  access: 'user',
  audit: 'accounts.listed',
  summary: 'Your accounts with their balances',
  query: z.strictObject(pageQuery(idCursor)),
  responses: { 200: { description: 'A page of accounts', body: pageView(accountView) } },
  async handler({ query }, ctx) {
    const accounts = await listAccounts(ctx, ctx.principal.userId, query.cursor, query.limit + 1);
    return pageOf('/api/accounts', query, accounts, presentAccount, (account) => account.id);
  },
});
