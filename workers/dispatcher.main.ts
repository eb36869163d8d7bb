import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { jobChannels } from '../shared/jobs/index.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, greet } from '../shared/platform/enter-role.ts';
import { openOperationsPort } from '../shared/platform/operations-port.ts';
import { registryScrape } from '../shared/platform/metrics.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { requireMigrated } from '../shared/platform/require-migrated.ts';
import { startDispatcher } from './dispatcher.ts';
import { startScheduler } from './scheduler.ts';

await enterRole(process.env, async (role) => {
  const operations = await openOperationsPort(role, 'dispatcher');
  const databaseUrl = await requireDatabase(role);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-dispatcher',
    poolSize: 5,
    channels: [jobChannels.accepted],
  });
  await requireMigrated(world.db);
  const engine = await openCheckedEngine(role, databaseUrl);
  role.lifecycle.hold('dispatcher', startDispatcher(world, engine), (dispatcher) => dispatcher.stop());
  role.lifecycle.hold('scheduler', startScheduler(world, await loadJobCatalogue()), (scheduler) => scheduler.stop());
  operations.serve({ scrape: registryScrape(world.metrics) });
  greet('Countinghouse dispatcher: started', operations);
});
