import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { databaseCheck } from '../shared/platform/health.ts';
import { serveMetrics } from '../shared/platform/serve-metrics.ts';
import { dispatcherChannels, startDispatcher } from './dispatcher.ts';
import { dispatcherCheck } from './health.ts';
import { startScheduler } from './scheduler.ts';

await enterRole(process.env, async (role) => {
  const databaseUrl = requireDatabaseUrl(role.config);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-dispatcher',
    poolSize: 8,
    channels: dispatcherChannels,
  });
  const engine = await openCheckedEngine(role, databaseUrl);
  const dispatcher = startDispatcher(world, engine);
  role.lifecycle.hold('dispatcher', dispatcher, (started) => started.stop());
  role.lifecycle.hold('scheduler', startScheduler(world, await loadJobCatalogue()), (scheduler) => scheduler.stop());
  const { registry } = world.metrics;
  await serveMetrics(
    role.config,
    async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    [databaseCheck(world.db), dispatcherCheck(dispatcher)],
    role.lifecycle,
  );
  console.log('Countinghouse dispatcher: started');
});
