import { parseArgs } from 'node:util';
import { type QueueName, queueNames } from '../queues/queues.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { jobChannels } from '../shared/jobs/index.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { databaseCheck } from '../shared/platform/health.ts';
import { serveMetrics } from '../shared/platform/serve-metrics.ts';
import { workerCheck } from './health.ts';
import { guardEventLoop } from './runtime/guard-event-loop.ts';
import { startWorkers } from './runtime/start-workers.ts';

await enterRole(process.env, async (role) => {
  const chosen = chosenQueues();
  const databaseUrl = requireDatabaseUrl(role.config);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-worker',
    poolSize: 10,
    channels: [jobChannels.cancelled],
  });
  const engine = await openCheckedEngine(role, databaseUrl);
  guardEventLoop(role.lifecycle);
  const workers = await startWorkers(world, engine, { queueNames: chosen, databaseUrl });
  role.lifecycle.hold('workers', workers, (started) => started.stop());
  const { registry } = world.metrics;
  await serveMetrics(
    role.config,
    async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    [databaseCheck(world.db), workerCheck(world.db, workers, chosen)],
    role.lifecycle,
  );
  console.log(`Countinghouse worker: ${chosen.join(', ')}`);
});

/** `--queues=imports,io`; all of them without it. */
function chosenQueues(): QueueName[] {
  const { values } = parseArgs({ options: { queues: { type: 'string' } } });
  if (values.queues === undefined) return queueNames;
  const chosen = values.queues.split(',');
  const unknown = chosen.filter((name) => !(queueNames as string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(`--queues: there is no ${unknown.join(', ')}; there are ${queueNames.join(', ')}`);
  return chosen as QueueName[];
}
