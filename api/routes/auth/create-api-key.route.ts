import { createApiKey, newApiKey } from '../../../shared/identity/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { adminScopes } from '../../auth/scopes.ts';
import { requireRecentAuthentication } from '../../auth/step-up.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { knownScopes, newApiKeyView, presentApiKey } from './api-keys.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/auth/api-keys',
  access: 'person',
  audit: 'api-keys.created',
  summary: 'Make an API key for a machine',
  body: newApiKey,
  responses: { 201: { description: 'The key, which is shown this once', body: newApiKeyView } },
  problems: ['conflict', 'forbidden', 'step-up-required'],
  async handler({ body }, ctx) {
    await requireRecentAuthentication(ctx);
    const { name, expiresAt = null } = body;
    const scopes = [...new Set(body.scopes)];
    await refuseUnknown(body.scopes);
    if (ctx.principal.role !== 'admin' && scopes.some((scope) => adminScopes.includes(scope))) {
      throw new Problem('forbidden', `Only admins may give a key the scopes ${adminScopes.join(' and ')}.`);
    }
    const wanted = { name, scopes, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const key = await createApiKey(ctx, ctx.principal.userId, wanted);
    await ctx.record({
      action: 'api-keys.created',
      subject: { type: 'api-key', id: key.id },
      details: { scopes: scopes.join(' ') },
    });
    return { status: 201, headers: { Location: '/api/auth/api-keys' }, body: { ...presentApiKey(key), key: key.key } };
  },
});

async function refuseUnknown(scopes: readonly string[]): Promise<void> {
  const known = await knownScopes();
  const errors = scopes.flatMap((scope, index) =>
    known.includes(scope) ? [] : [{ pointer: `/scopes/${index}`, detail: `must be one of ${known.join(', ')}` }],
  );
  if (errors.length > 0) throw new Problem('validation-failed', 'Some fields need a look.', { errors });
}
