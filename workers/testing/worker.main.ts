import { queueNames } from '../../queues/queues.ts';
import { openEngine } from '../../queues/runtime/engine.ts';
import { jobChannels } from '../../shared/jobs/index.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { guardEventLoop } from '../runtime/guard-event-loop.ts';
import { startWorkers } from '../runtime/start-workers.ts';
import { repeatDeliveries } from './repeat-deliveries.ts';
import type { WorkerProcessSettings } from './worker-process.ts';
import { testConfig } from '../../shared/testing/index.ts';

/** Like `workers/main.ts`, with the kinds of jobs and everything else given by the process that forks it. */
const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerProcessSettings;
const { databaseUrl, redisUrl, deliveries = 1 } = settings;
const config = testConfig({ LOG_LEVEL: process.env['JOBS_LOG_LEVEL'] });
const lifecycle = new Lifecycle();
lifecycle.endOnSignal();
guardEventLoop(lifecycle);
const world = createContext({
  config,
  databaseUrl,
  lifecycle,
  applicationName: 'countinghouse-worker',
  poolSize: 5,
  channels: [jobChannels.cancelled],
});
const engine = lifecycle.hold('engine', openEngine({ redisUrl, databaseUrl, logger: world.logger }), (opened) =>
  opened.close(),
);
const workers = await startWorkers(world, repeatDeliveries(engine, deliveries), { queueNames, ...settings }).catch(
  (error: unknown) => {
    console.error(`a worker did not start: ${messageOf(error)}`);
    process.exit(1);
  },
);
lifecycle.hold('workers', workers, (started) => started.stop());
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
