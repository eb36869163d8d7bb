import { setTimeout as delay } from 'node:timers/promises';
import { queueNames } from '../queues/queues.ts';
import { defaultContractsRoot, loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import type { Engine } from '../queues/runtime/engine.ts';
import { ensureAdmin, identityChannels } from '../shared/identity/index.ts';
import { findStuckQueues, jobChannels } from '../shared/jobs/index.ts';
import { cacheChannel } from '../shared/platform/cache.ts';
import type { AppContext } from '../shared/platform/context.ts';
import type { Lifecycle } from '../shared/platform/lifecycle.ts';
import { databaseCheck, type HealthCheck } from '../shared/platform/health.ts';
import { checkCacheRedis } from '../shared/platform/redis-policy.ts';
import { serveMetrics } from '../shared/platform/serve-metrics.ts';
import { ensureRates } from '../shared/rates/index.ts';
import { createApp } from './app.ts';
import { createApiContext } from './create-api-context.ts';
import { collectJobDepths } from './runtime/collect-job-depths.ts';
import { listen } from './runtime/listen.ts';
import { scrape } from './runtime/scrape.ts';

/** What a process that serves the API listens to on the database. */
export const apiChannels = [jobChannels.changed, cacheChannel, ...Object.values(identityChannels)];

/** Jobs that wait this long while none of their queue runs are stuck. */
const stuckMs = 30_000;

/** Starts the HTTP API of a process. @returns where it listens */
export async function startApi(world: AppContext, engine: Engine, lifecycle: Lifecycle): Promise<string> {
  const { config, db, logger, metrics } = world;
  void checkCacheRedis(config, logger);
  await ensureAdmin(world);
  await ensureRates(db);
  const closing = new AbortController();
  const draining = new AbortController();
  const jobKinds = await loadJobCatalogue([defaultContractsRoot]);
  const parts = {
    engine,
    jobKinds,
    readinessChecks: [openCheck(draining.signal), databaseCheck(db)],
    healthChecks: [
      {
        name: 'jobs-advance',
        async check() {
          const stuck = await findStuckQueues(db, queueNames, stuckMs);
          if (stuck.length === 0) return { ok: true };
          return { ok: false, detail: `jobs are due and no worker runs them (${stuck.join(', ')}): is one started?` };
        },
      },
    ],
    collectors: [collectJobDepths(db, metrics, jobKinds)],
    closing: closing.signal,
  };
  const ctx = await createApiContext(world, parts, lifecycle);
  const server = await listen(await createApp(ctx), { host: config.host, port: config.port, closing });
  lifecycle.hold('http server', server, (listening) => listening.close());
  await serveMetrics(config, () => scrape(ctx), ctx.readinessChecks, lifecycle);
  // Held last, so that it comes first at the end: who sends requests must see that before they are refused.
  lifecycle.hold('readiness', draining, async (signal) => {
    signal.abort();
    await delay(config.shutdownDelayMs);
  });
  return server.url;
}

/** Whether the process means to go on: one that was told to end is no longer sent requests. */
function openCheck(draining: AbortSignal): HealthCheck {
  return { name: 'open', check: () => Promise.resolve({ ok: !draining.aborted }) };
}
