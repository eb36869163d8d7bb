import { z } from 'zod';
import { listReviews, reviewStatus, reviewView } from '../../../shared/transaction-risk/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentReview } from './reviews.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/reviews',
  access: 'admin',
  audit: 'reviews.listed',
  summary: 'Transactions and transfers that looked risky, newest first',
  query: z.strictObject({ ...pageQuery(idCursor), status: reviewStatus.optional() }),
  responses: { 200: { description: 'A page of reviews', body: pageView(reviewView) } },
  async handler({ query }, { db }) {
    const { cursor, limit, status } = query;
    const found = await listReviews(db, { status, beforeId: cursor, limit: limit + 1 });
    return pageOf('/api/admin/security/reviews', query, found, presentReview, ({ id }) => id);
  },
});
