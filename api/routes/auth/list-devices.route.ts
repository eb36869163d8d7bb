import { z } from 'zod';
import { deviceView, listDevicesPage } from '../../../shared/devices/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentDevice } from './devices.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/auth/devices',
  access: 'person',
  summary: 'The devices that you signed in from within 90 days, newest first',
  query: z.strictObject(pageQuery(idCursor)),
  responses: { 200: { description: 'A page of devices', body: pageView(deviceView) } },
  async handler({ query }, { db, clock, principal }) {
    const { cursor, limit } = query;
    const page = { now: clock.now(), beforeId: cursor, limit: limit + 1 };
    const found = await listDevicesPage(db, principal.userId, page);
    return pageOf('/api/auth/devices', query, found, presentDevice, ({ id }) => id);
  },
});
