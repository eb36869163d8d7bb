import { z } from 'zod';
import { alertView, readAlert } from '../../../shared/alerts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentAlert } from './alerts.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/alerts/:id/read',
  access: 'user',
  audit: 'alerts.read',
  summary: 'Mark an alert as read',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The alert', body: alertView } },
  problems: ['not-found'],
  async handler({ params: { id } }, { db, principal, clock }) {
    return { status: 200, body: presentAlert(await readAlert(db, principal.userId, id, clock.now())) };
  },
});
