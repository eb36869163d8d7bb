import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { apiChannels, startApi } from './start-api.ts';

await enterRole(process.env, async (role) => {
  const databaseUrl = requireDatabaseUrl(role.config);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-api',
    poolSize: 20,
    channels: apiChannels,
  });
  const url = await startApi(world, await openCheckedEngine(role, databaseUrl), role.lifecycle);
  console.log(`Countinghouse API: ${url}`);
});
