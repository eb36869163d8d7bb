import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { dispatcherChannels, startDispatcher } from './dispatcher.ts';
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
  role.lifecycle.hold('dispatcher', startDispatcher(world, engine), (dispatcher) => dispatcher.stop());
  role.lifecycle.hold('scheduler', startScheduler(world, await loadJobCatalogue()), (scheduler) => scheduler.stop());
  console.log('Countinghouse dispatcher: started');
});
