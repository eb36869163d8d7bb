import { z } from 'zod';
import { deviceView, makeDeviceToken, trustDevice } from '../../../shared/devices/index.ts';
import { findSessionDevice } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { setDeviceCookie } from '../../auth/device-cookie.ts';
import { requireFreshSecondFactor, sessionOf } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentDevice } from './devices.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/devices/:id/trust',
  access: 'person',
  audit: 'auth.device-trusted',
  summary: 'Trust the device that you use: signing in from it needs no second factor unless something is unusual',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The device; the cookie shows from now on that it is trusted', body: deviceView } },
  problems: ['not-found', 'conflict', 'step-up-required'],
  async handler({ params: { id } }, ctx) {
    const { db, clock, principal } = ctx;
    const now = clock.now();
    requireFreshSecondFactor(principal, now);
    const token = makeDeviceToken();
    const device = await trustDevice(db, principal.userId, { id, tokenHash: token.hash, now });
    if (!device) throw new Problem('not-found', 'You have no device with this id.');
    const used = await findSessionDevice(db, sessionOf(principal).id);
    if (used !== null && used !== id) {
      throw new Problem('conflict', 'You use another device: a device is trusted from itself. Sign in there.');
    }
    return { status: 200, headers: { 'Set-Cookie': setDeviceCookie(ctx, token.text) }, body: presentDevice(device) };
  },
});
