import { z } from 'zod';
import { contributionView, listContributions, requireGoal } from '../../../shared/goals/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { placeCursor } from '../../runtime/place-cursor.ts';
import { presentContribution } from './goals.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/goals/:id/contributions',
  access: 'user',
  audit: 'goals.contributions-listed',
  summary: 'The contributions to a goal, newest first',
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject(pageQuery(placeCursor)),
  responses: { 200: { description: 'A page of contributions', body: pageView(contributionView) } },
  problems: ['not-found'],
  async handler({ params, query }, { db, principal }) {
    const { cursor, limit } = query;
    const { id, currency } = await requireGoal(db, params.id, principal.userId);
    const before = cursor && { date: cursor[0], id: cursor[1] };
    const found = await listContributions(db, id, { before, limit: limit + 1 });
    return pageOf(
      `/api/goals/${id}/contributions`,
      query,
      found,
      (contribution) => presentContribution({ ...contribution, currency }),
      (contribution) => `${contribution.date}_${contribution.id}`,
    );
  },
});
