import { z } from 'zod';
import { deleteDevice } from '../../../shared/devices/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/auth/devices/:id',
  access: 'person',
  audit: 'auth.device-forgotten',
  summary: 'Forget a device: it is unknown when it is used again',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'Forgotten' } },
  problems: ['not-found'],
  async handler({ params: { id } }, { db, principal }) {
    if (await deleteDevice(db, principal.userId, id)) return { status: 204 };
    throw new Problem('not-found', 'You have no device with this id.');
  },
});
