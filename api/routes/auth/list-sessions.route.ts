import { z } from 'zod';
import { listSessions } from '../../../shared/identity/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentSession, sessionView } from './sessions.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/auth/sessions',
  access: 'person',
  summary: 'Where you are signed in, newest first',
  query: z.strictObject({ ...pageQuery(idCursor), deviceId: z.uuid().optional() }),
  responses: { 200: { description: 'A page of sessions that go on', body: pageView(sessionView) } },
  async handler({ query }, { db, clock, principal }) {
    const { cursor, limit, deviceId } = query;
    const filter = { now: clock.now(), deviceId, beforeId: cursor, limit: limit + 1 };
    const sessions = await listSessions(db, principal.userId, filter);
    const present = (session: (typeof sessions)[number]) => presentSession(session, principal.credential.id);
    return pageOf('/api/auth/sessions', query, sessions, present, ({ id }) => id);
  },
});
