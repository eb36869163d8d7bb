import { setTimeout as delay } from 'node:timers/promises';
import { queueNames } from '../queues/queues.ts';
import { defaultContractsRoot, loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import type { Engine } from '../queues/runtime/engine.ts';
import { ensureAdmin, identityChannels } from '../shared/identity/index.ts';
import { findStuckQueues, jobChannels } from '../shared/jobs/index.ts';
import { cacheChannel } from '../shared/platform/cache.ts';
import type { AppContext } from '../shared/platform/context.ts';
import type { Role } from '../shared/platform/enter-role.ts';
import type { Lifecycle } from '../shared/platform/lifecycle.ts';
import { databaseCheck, type HealthCheck } from '../shared/platform/health.ts';
import { type OperationsPort, openOperationsPort } from '../shared/platform/operations-port.ts';
import { checkCacheRedis } from '../shared/platform/redis-policy.ts';
import { ensureRates } from '../shared/rates/index.ts';
import { createApp } from './app.ts';
import { createApiContext } from './create-api-context.ts';
import { beginApiSeries } from './runtime/begin-series.ts';
import { collectJobDepths } from './runtime/collect-job-depths.ts';
import { type Listening, listen } from './runtime/listen.ts';
import { scrape } from './runtime/scrape.ts';
import { type StartingListener, createStartingListener } from './runtime/starting-listener.ts';

/** What a process that serves the API listens to on the database. */
export const apiChannels = [jobChannels.changed, cacheChannel, ...Object.values(identityChannels)];

/** Jobs that wait this long while none of their queue runs are stuck. */
const stuckMs = 30_000;

/** The ports of a process that serves the API, before there is anything to serve. */
export interface ApiPorts {
  server: Listening;
  hand: StartingListener['hand'];
  closing: AbortController;
  operations: OperationsPort;
}

/** Takes the ports: first of all, so that a process that can't have them has begun nothing. @throws {ConfigError} */
export async function openApiPorts(role: Role): Promise<ApiPorts> {
  const { host, port, environment } = role.config;
  const operations = await openOperationsPort(role);
  const closing = new AbortController();
  const { listener, hand } = createStartingListener({ environment });
  const server = await listen(listener, { host, port, closing, environment });
  role.lifecycle.hold('port', server, (listening) => listening.close());
  return { server, hand, closing, operations };
}

/** Serves the HTTP API on the ports of a process. @returns where */
export async function startApi(
  world: AppContext,
  engine: Engine,
  lifecycle: Lifecycle,
  { server, hand, closing, operations }: ApiPorts,
): Promise<string> {
  const { config, db, logger, metrics } = world;
  void checkCacheRedis(config, logger);
  await ensureAdmin(world);
  await ensureRates(db);
  const draining = new AbortController();
  const jobKinds = await loadJobCatalogue([defaultContractsRoot]);
  beginApiSeries(metrics);
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
  hand(await createApp(ctx));
  // Before what it serves with: requests in flight need that to finish.
  lifecycle.hold('http server', server, (listening) => listening.close());
  operations.serve({ scrape: () => scrape(ctx), checks: ctx.readinessChecks });
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
