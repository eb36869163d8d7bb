import { assembleApp } from '../../api/app.ts';
import listAlerts from '../../api/routes/alerts/list-alerts.route.ts';
import readBudgetProgress from '../../api/routes/budgets/read-budget-progress.route.ts';
import readSummary from '../../api/routes/dashboard/read-summary.route.ts';
import readMetrics from '../../api/routes/metrics/read-metrics.route.ts';
import listTransactions from '../../api/routes/transactions/list-transactions.route.ts';
import recordTransaction from '../../api/routes/transactions/record-transaction.route.ts';
import { createBenchApi, serve } from './bench-api.ts';

/** One process of an API, with a token for each user, in the order of their ids. */
const [databaseUrl = '', cacheRedisUrl = '', metricsToken = ''] = process.argv.slice(2);
const env = { LOG_LEVEL: 'error', CACHE_REDIS_URL: cacheRedisUrl, METRICS_TOKEN: metricsToken };
const ctx = await createBenchApi(databaseUrl, env);
const { rows } = await ctx.db.raw<{ rows: { id: string }[] }>('SELECT id FROM users ORDER BY id');
const credential = { kind: 'session', id: '018f2b2e-7a5c-7d3e-9f00-0123456789ab', secondFactorAt: null } as const;
const tokens = await Promise.all(rows.map(({ id }) => ctx.tokens.issue({ userId: id, role: 'user', credential })));
const routes = [readSummary, readMetrics, listTransactions, recordTransaction, readBudgetProgress, listAlerts];
serve(assembleApp(ctx, routes), tokens);
