import { z } from 'zod';
import { accountView, findAccount } from '../../../shared/accounts/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentAccount } from './accounts.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/accounts/:id',
  access: 'user',
  audit: 'accounts.read',
  summary: 'An account with its balance',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The account', body: accountView } },
  problems: ['not-found'],
  async handler({ params }, ctx) {
    const account = await findAccount(ctx, params.id, ctx.principal.userId);
    if (!account) throw new Problem('not-found', 'There is no such account.');
    return singleResource(presentAccount(account));
  },
});
