import { z } from 'zod';
import { readRestriction, restrictionView } from '../../../shared/restrictions/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/accounts/:userId/restriction',
  access: 'admin',
  audit: 'users.restriction-read',
  summary: 'Since when, by whom and why a user is kept out',
  params: z.strictObject({ userId: z.uuid() }),
  responses: { 200: { description: 'The restriction', body: restrictionView } },
  problems: ['not-found'],
  async handler({ params: { userId } }, ctx) {
    return { status: 200, body: await readRestriction(ctx, userId) };
  },
});
