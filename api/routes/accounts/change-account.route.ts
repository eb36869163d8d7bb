import { z } from 'zod';
import { accountChange, type AccountRecord, accountView, changeAccount } from '../../../shared/accounts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentAccount } from './accounts.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/accounts/:id',
  access: 'user',
  audit: 'accounts.changed',
  summary: 'Rename an account, freeze it, or set how far it may be overdrawn and when it is low',
  params: z.strictObject({ id: z.uuid() }),
  body: accountChange,
  responses: { 200: { description: 'The account as it is now', body: accountView } },
  problems: ['not-found', 'conflict', 'precondition-failed', 'unprocessable'],
  async handler({ params: { id }, body, headers }, ctx) {
    const { userId } = ctx.principal;
    const permit = (before: AccountRecord) => requireMatch(headers, presentAccount(before));
    const changed = await changeAccount(ctx, { id, userId, permit }, body);
    return singleResource(presentAccount(changed));
  },
});
