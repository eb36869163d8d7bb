import { apiChannels, openApiPorts, startApi } from '../api/start-api.ts';
import { queueNames } from '../queues/queues.ts';
import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { jobChannels } from '../shared/jobs/index.ts';
import { createContext } from '../shared/platform/create-context.ts';
import type { Role } from '../shared/platform/enter-role.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { requireEncryptionKey } from '../shared/platform/require-encryption-key.ts';
import { sealPlainFields } from '../shared/sealed-fields/index.ts';
import { startDispatcher } from '../workers/dispatcher.ts';
import { startScheduler } from '../workers/scheduler.ts';
import { startWorkers } from '../workers/runtime/start-workers.ts';
import { openDatabase, prepareDatabase } from './open-database.ts';

/** API, dispatcher and workers in one process, on the database given or on one of its own. */
export async function startAll(role: Role): Promise<{ url: string }> {
  const { lifecycle } = role;
  const ports = await openApiPorts(role);
  const directUrl = await openDatabase(role);
  await prepareDatabase(role, directUrl, [migrateEngine]);
  const databaseUrl = role.config.databaseUrl === undefined ? directUrl : await requireDatabase(role);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse',
    poolSize: 20,
    channels: [...new Set([...Object.values(jobChannels), ...apiChannels])],
  });
  await requireEncryptionKey(world);
  await sealPlainFields(world);
  const engine = await openCheckedEngine(role, databaseUrl);
  lifecycle.hold('dispatcher', startDispatcher(world, engine), (dispatcher) => dispatcher.stop());
  lifecycle.hold('scheduler', startScheduler(world, await loadJobCatalogue()), (scheduler) => scheduler.stop());
  lifecycle.hold('workers', await startWorkers(world, engine, { queueNames, databaseUrl }), (workers) =>
    workers.stop(),
  );
  return { url: await startApi(world, engine, lifecycle, ports) };
}
