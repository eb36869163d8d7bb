import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, greet } from '../shared/platform/enter-role.ts';
import { openOperationsPort } from '../shared/platform/operations-port.ts';
import { registryScrape } from '../shared/platform/metrics.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { requireMigrated } from '../shared/platform/require-migrated.ts';
import { databaseCheck } from '../shared/platform/health.ts';
import { dispatcherChannels, startDispatcher } from './dispatcher.ts';
import { dispatcherCheck } from './health.ts';
import { startScheduler } from './scheduler.ts';

await enterRole(process.env, async (role) => {
  const operations = await openOperationsPort(role);
  const databaseUrl = await requireDatabase(role);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-dispatcher',
    poolSize: 8,
    channels: dispatcherChannels,
  });
  await requireMigrated(world.db);
  const engine = await openCheckedEngine(role, databaseUrl);
  const dispatcher = startDispatcher(world, engine);
  role.lifecycle.hold('dispatcher', dispatcher, (started) => started.stop());
  role.lifecycle.hold('scheduler', startScheduler(world, await loadJobCatalogue()), (scheduler) => scheduler.stop());
  operations.serve({
    scrape: registryScrape(world.metrics),
    checks: [databaseCheck(world.db), dispatcherCheck(dispatcher)],
  });
  greet('Countinghouse dispatcher: started', operations);
});
