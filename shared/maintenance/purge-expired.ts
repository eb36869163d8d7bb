import type { AppContext } from '../platform/context.ts';
import type { PurgeResult } from './maintenance.schema.ts';
import type { Purge } from './purges.ts';

/** What the work needs of the job that runs it. */
export interface PurgeRun extends Pick<AppContext, 'db' | 'clock' | 'config'> {
  signal: AbortSignal;
  stage(name: string): void;
}

/** Deletes what has expired. A sort that fails keeps no other from being purged; its error comes at the end. */
export async function purgeExpired(
  { db, clock, config, signal, stage }: PurgeRun,
  purges: readonly Purge[],
): Promise<PurgeResult> {
  const deleted: PurgeResult = {};
  const failures: unknown[] = [];
  const now = clock.now();

  async function runPurge({ name, batches }: Purge): Promise<void> {
    deleted[name] = 0;
    signal.throwIfAborted();
    for await (const count of batches(db, now, config)) {
      deleted[name] += count;
      signal.throwIfAborted();
    }
  }

  for (const each of purges) {
    stage(each.name);
    await runPurge(each).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  return deleted;
}
