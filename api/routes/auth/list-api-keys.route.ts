import { z } from 'zod';
import { listApiKeys } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { apiKeyView, presentApiKey } from './api-keys.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/auth/api-keys',
  access: 'person',
  summary: 'Your API keys, newest first',
  query: z.strictObject(pageQuery(idCursor)),
  responses: { 200: { description: 'A page of keys that are live', body: pageView(apiKeyView) } },
  async handler({ query }, { db, clock, principal }) {
    const filter = { now: clock.now(), beforeId: query.cursor, limit: query.limit + 1 };
    const keys = await listApiKeys(db, principal.userId, filter);
    return pageOf('/api/auth/api-keys', query, keys, presentApiKey, ({ id }) => id);
  },
});
