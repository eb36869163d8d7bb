import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, greet } from '../shared/platform/enter-role.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { requireEncryptionKey } from '../shared/platform/require-encryption-key.ts';
import { requireMigrated } from '../shared/platform/require-migrated.ts';
import { apiChannels, openApiPorts, startApi } from './start-api.ts';

await enterRole(process.env, async (role) => {
  const ports = await openApiPorts(role);
  const databaseUrl = await requireDatabase(role);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-api',
    poolSize: 20,
    channels: apiChannels,
  });
  await requireMigrated(world.db);
  await requireEncryptionKey(world);
  const url = await startApi(world, await openCheckedEngine(role, databaseUrl), role.lifecycle, ports);
  greet(`Countinghouse API: ${url}`, ports.operations);
});
