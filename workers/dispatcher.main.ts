import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { jobChannels } from '../shared/jobs/index.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { startDispatcher } from './dispatcher.ts';

await enterRole(process.env, async (role) => {
  const databaseUrl = requireDatabaseUrl(role.config);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-dispatcher',
    poolSize: 5,
    channels: [jobChannels.accepted],
  });
  const engine = await openCheckedEngine(role, databaseUrl);
  role.lifecycle.hold('dispatcher', startDispatcher(world, engine), (dispatcher) => dispatcher.stop());
  console.log('Countinghouse dispatcher: started');
});
