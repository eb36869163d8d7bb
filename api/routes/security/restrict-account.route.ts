import { z } from 'zod';
import { restrictUser } from '../../../shared/restrictions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/accounts/:userId/restrict',
  access: 'admin',
  audit: 'users.restricted',
  summary: 'Keep a user out: all their sessions end, and they can not sign in',
  params: z.strictObject({ userId: z.uuid() }),
  body: z.strictObject({ reason: z.string().trim().min(1, 'is required').max(2_000) }),
  responses: { 204: { description: 'The user is restricted' } },
  problems: ['not-found', 'conflict'],
  async handler({ params: { userId }, body }, ctx) {
    const restriction = { userId, reason: body.reason, by: ctx.principal.userId, at: ctx.clock.now() };
    ctx.revocations.add(await restrictUser(ctx, restriction));
    return { status: 204 };
  },
});
