import { changeUser, userChange, userView } from '../../../shared/identity/index.ts';
import { alsoEndsOthers, endOtherSessions } from '../../auth/end-other-sessions.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch, singleResource } from '../../runtime/single-resource.ts';
import { presentUser } from './users.presenter.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/users/me',
  access: 'person',
  audit: 'users.changed',
  summary: 'Change your name, telephone number, tax id, currency or time zone',
  body: userChange.extend(alsoEndsOthers),
  responses: { 200: { description: 'The user as they are now', body: userView } },
  problems: ['precondition-failed'],
  async handler({ body: { endOtherSessions: alone, ...change }, headers }, ctx) {
    const user = await changeUser(ctx, ctx.principal.userId, change, async (before) =>
      requireMatch(headers, await presentUser(ctx, before)),
    );
    if (alone) await endOtherSessions(ctx);
    return singleResource(await presentUser(ctx, user));
  },
});
