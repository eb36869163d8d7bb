import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole } from '../shared/platform/enter-role.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { apiChannels, startApi } from './start-api.ts';

await enterRole(process.env, async (role) => {
  const databaseUrl = await requireDatabase(role);
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
