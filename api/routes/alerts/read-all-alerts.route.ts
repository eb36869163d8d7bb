import { z } from 'zod';
import { readAllAlerts } from '../../../shared/alerts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/alerts/read-all',
  access: 'user',
  audit: 'alerts.all-read',
  summary: 'Mark all your alerts as read',
  responses: { 200: { description: 'How many were not', body: z.strictObject({ read: z.int() }) } },
  async handler(_input, { db, principal, clock }) {
    return { status: 200, body: { read: await readAllAlerts(db, principal.userId, clock.now()) } };
  },
});
