import { parseArgs } from 'node:util';
import { type QueueName, queueNames } from '../queues/queues.ts';
import { openCheckedEngine } from '../queues/runtime/open-checked-engine.ts';
import { jobChannels } from '../shared/jobs/index.ts';
import { createContext } from '../shared/platform/create-context.ts';
import { enterRole, greet } from '../shared/platform/enter-role.ts';
import { StartError } from '../shared/platform/errors.ts';
import { registryScrape } from '../shared/platform/metrics.ts';
import { openOperationsPort } from '../shared/platform/operations-port.ts';
import { requireDatabase } from '../shared/platform/require-database.ts';
import { requireEncryptionKey } from '../shared/platform/require-encryption-key.ts';
import { requireMigrated } from '../shared/platform/require-migrated.ts';
import { databaseCheck } from '../shared/platform/health.ts';
import { workerCheck } from './health.ts';
import { guardEventLoop } from './runtime/guard-event-loop.ts';
import { startWorkers } from './runtime/start-workers.ts';

await enterRole(process.env, async (role) => {
  const chosen = chosenQueues();
  const operations = await openOperationsPort(role);
  const databaseUrl = await requireDatabase(role);
  const world = createContext({
    ...role,
    databaseUrl,
    applicationName: 'countinghouse-worker',
    poolSize: 10,
    channels: [jobChannels.cancelled],
  });
  await requireMigrated(world.db);
  await requireEncryptionKey(world);
  const engine = await openCheckedEngine(role, databaseUrl);
  guardEventLoop(role.lifecycle);
  const workers = await startWorkers(world, engine, { queueNames: chosen, databaseUrl });
  role.lifecycle.hold('workers', workers, (started) => started.stop());
  operations.serve({
    scrape: registryScrape(world.metrics),
    checks: [databaseCheck(world.db), workerCheck(world.db, workers, chosen)],
  });
  greet(`Countinghouse worker: ${chosen.join(', ')}`, operations);
});

/** `--queues=imports,io`; all of them without it. */
function chosenQueues(): QueueName[] {
  const { values } = parseArgs({ options: { queues: { type: 'string' } } });
  if (values.queues === undefined) return queueNames;
  const chosen = values.queues.split(',');
  const unknown = chosen.filter((name) => !(queueNames as string[]).includes(name));
  if (unknown.length > 0)
    throw new StartError(
      `--queues names ${unknown.join(', ')}, which is no queue: there are ${queueNames.join(', ')}.`,
    );
  return chosen as QueueName[];
}
