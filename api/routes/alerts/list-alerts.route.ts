import { z } from 'zod';
import { alertView, listAlerts } from '../../../shared/alerts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentAlert } from './alerts.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/alerts',
  access: 'user',
  audit: 'alerts.listed',
  summary: 'Your alerts, newest first',
  query: z.strictObject({ ...pageQuery(idCursor), unread: z.enum(['true', 'false']).optional() }),
  responses: { 200: { description: 'A page of alerts', body: pageView(alertView) } },
  async handler({ query }, { db, principal }) {
    const { cursor, limit, unread } = query;
    const filter = { unread: unread === 'true', beforeId: cursor, limit: limit + 1 };
    const found = await listAlerts(db, principal.userId, filter);
    return pageOf('/api/alerts', query, found, presentAlert, ({ id }) => id);
  },
});
