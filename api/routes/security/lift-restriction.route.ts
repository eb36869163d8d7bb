import { z } from 'zod';
import { liftRestriction } from '../../../shared/restrictions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/accounts/:userId/lift-restriction',
  access: 'admin',
  audit: 'users.restriction-lifted',
  summary: 'Let a restricted user in again',
  params: z.strictObject({ userId: z.uuid() }),
  responses: { 204: { description: 'The user is not restricted' } },
  problems: ['not-found'],
  async handler({ params: { userId } }, { db }) {
    await liftRestriction(db, userId);
    return { status: 204 };
  },
});
