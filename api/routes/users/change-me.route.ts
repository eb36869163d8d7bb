import { changeUser, userChange, userView } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentUser } from './users.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/users/me',
  access: 'person',
  audit: 'users.changed',
  summary: 'Change your name, telephone number, tax id, currency or time zone',
  body: userChange,
  responses: { 200: { description: 'The user as they are now', body: userView } },
  problems: ['precondition-failed'],
  async handler({ body, headers }, ctx) {
    const user = await changeUser(ctx, ctx.principal.userId, body, async (before) =>
      requireMatch(headers, await presentUser(ctx, before)),
    );
    return singleResource(await presentUser(ctx, user));
  },
});
