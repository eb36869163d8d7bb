import { z } from 'zod';
import { listSignIns, type SignIn, signInOutcome, signInView } from '../../../shared/sign-in/index.ts';
import { calendarDate } from '../../../shared/platform/calendar-day.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { momentCursor } from '../../runtime/place-cursor.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/auth/login-activity',
  access: 'person',
  summary: 'Attempts to sign in as you, the last first',
  query: z.strictObject({
    ...pageQuery(momentCursor),
    outcome: signInOutcome.optional(),
    from: calendarDate.optional(),
    to: calendarDate.optional(),
  }),
  responses: { 200: { description: 'A page of attempts', body: pageView(signInView) } },
  async handler({ query }, { db, principal }) {
    const { cursor, limit, ...filter } = query;
    const before = cursor && { at: cursor[0], id: cursor[1] };
    const found = await listSignIns(db, principal.userId, { ...filter, before, limit: limit + 1 });
    return pageOf('/api/auth/login-activity', query, found, presentSignIn, placeOf);
  },
});

function placeOf({ at, id }: SignIn): string {
  return `${at.toISOString()}_${id}`;
}

function presentSignIn({ at, riskScore, riskTerms, ...signIn }: SignIn): z.input<typeof signInView> {
  return {
    ...signIn,
    at: at.toISOString(),
    score: riskScore === null ? null : riskScore / 10,
    terms: riskTerms,
  };
}
