import { z } from 'zod';
import { findUser } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { unlockAccount } from '../../../shared/sign-in/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/accounts/:userId/unlock',
  access: 'admin',
  audit: 'users.unlocked',
  summary: 'Let a user try again to sign in, who failed too often',
  params: z.strictObject({ userId: z.uuid() }),
  responses: { 204: { description: 'The account is not locked' } },
  problems: ['not-found'],
  async handler({ params: { userId } }, { db, secrets }) {
    if (!(await findUser(db, userId))) throw new Problem('not-found', 'There is no such user.');
    await unlockAccount(db, secrets, userId);
    return { status: 204 };
  },
});
