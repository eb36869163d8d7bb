import { z } from 'zod';
import { deleteApiKey } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/auth/api-keys/:id',
  access: 'person',
  audit: 'api-keys.deleted',
  summary: 'End an API key',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'Ended' } },
  async handler({ params: { id } }, ctx) {
    await deleteApiKey(ctx, ctx.principal.userId, id);
    ctx.apiKeys.forget(id);
    await ctx.record({ action: 'api-keys.deleted', subject: { type: 'api-key', id } });
    return { status: 204 };
  },
});
