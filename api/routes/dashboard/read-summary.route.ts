import { z } from 'zod';
import {
  dashboardView,
  type DashboardView,
  findDashboardBasis,
  readDashboard,
} from '../../../shared/dashboard/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { recentMonth } from '../../../shared/platform/calendar-day.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResourceText } from '../../runtime/single-resource.ts';
import { presentDashboard } from './dashboard.presenter.ts';

const ttlMs = 5 * 60_000;

export default defineRoute({
  method: 'GET',
  path: '/api/dashboard/summary',
  access: 'user',
  audit: 'dashboard.read',
  summary: 'What you have, earn and spend: a month beside the one before',
  query: z.strictObject({ period: recentMonth.optional() }),
  responses: { 200: { description: 'The dashboard of the period, or of this month', body: dashboardView } },
  async handler({ query }, { cache, clock, db, principal: { userId } }) {
    const basis = await findDashboardBasis(db, userId, clock.now());
    if (!basis) throw new Problem('unauthenticated', 'This user is no longer here.');
    const { dataVersion, ratesVersion, today } = basis;
    const period = query.period ?? today.slice(0, 7);
    // A write raises the version as it commits: what was cached before it is never asked for again.
    const key = [userId, dataVersion, ratesVersion, today, period].join(' ');
    const text = await cache.get('dashboard', key, { ttlMs, shared: true }, async () =>
      JSON.stringify(presentDashboard(await readDashboard(db, userId, period, basis), clock.now())),
    );
    return singleResourceText<DashboardView>(text);
  },
});
