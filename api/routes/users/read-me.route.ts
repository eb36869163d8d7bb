import { findUser, userView } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentUser } from './users.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/users/me',
  access: 'user',
  audit: 'users.read',
  summary: 'Who is signed in',
  responses: { 200: { description: 'The user', body: userView } },
  async handler(_input, ctx) {
    const user = await findUser(ctx.db, ctx.principal.userId);
    if (!user) throw new Problem('unauthenticated', 'This user is no longer here.');
    return singleResource(await presentUser(ctx, user));
  },
});
