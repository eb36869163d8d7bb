import { z } from 'zod';
import { rotateApiKey } from '../../../shared/identity/index.ts';
import { requireRecentAuthentication } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { newApiKeyView, presentApiKey } from './api-keys.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/api-keys/:id/rotate',
  access: 'person',
  audit: 'api-keys.rotated',
  summary: 'Replace an API key: the one before goes on for a day',
  params: z.strictObject({ id: z.uuid() }),
  responses: {
    200: {
      description: 'The new key, which is shown this once, and how long the one before goes on',
      body: z.strictObject({ ...newApiKeyView.shape, previousKeyExpiresAt: z.iso.datetime() }),
    },
  },
  problems: ['step-up-required'],
  async handler({ params: { id } }, ctx) {
    await requireRecentAuthentication(ctx);
    const key = await rotateApiKey(ctx, ctx.principal.userId, id);
    ctx.apiKeys.forget(id);
    await ctx.record({ action: 'api-keys.rotated', subject: { type: 'api-key', id } });
    const previousKeyExpiresAt = key.previousKeyExpiresAt.toISOString();
    return { status: 200, body: { ...presentApiKey(key), key: key.key, previousKeyExpiresAt } };
  },
});
