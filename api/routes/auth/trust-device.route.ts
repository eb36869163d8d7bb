import { z } from 'zod';
import { deviceView, trustDevice } from '../../../shared/devices/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentDevice } from './devices.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/devices/:id/trust',
  access: 'person',
  audit: 'auth.device-trusted',
  summary: 'Trust a device: signing in from it needs no second factor unless something is unusual',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The device', body: deviceView } },
  problems: ['not-found'],
  async handler({ params: { id } }, { db, clock, principal }) {
    const device = await trustDevice(db, principal.userId, id, clock.now());
    if (!device) throw new Problem('not-found', 'You have no device with this id.');
    return { status: 200, body: presentDevice(device) };
  },
});
