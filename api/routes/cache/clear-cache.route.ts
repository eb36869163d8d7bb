import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/cache/clear',
  access: 'admin',
  audit: 'cache.cleared',
  summary: 'Have all processes forget what they have cached',
  responses: { 204: { description: 'What is asked for from now on is computed anew' } },
  async handler(_input, { cache, db }) {
    await cache.clear(db);
    return { status: 204 };
  },
});
