import { accountView, newAccount, openAccount } from '../../../shared/accounts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentAccount } from './accounts.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/accounts',
  access: 'user',
  audit: 'accounts.opened',
  summary: 'Open an account',
  body: newAccount,
  responses: { 201: { description: 'The account', body: accountView } },
  problems: ['conflict'],
  async handler({ body }, ctx) {
    const account = await openAccount(ctx, ctx.principal.userId, body);
    return { status: 201, headers: { Location: `/api/accounts/${account.id}` }, body: presentAccount(account) };
  },
});
