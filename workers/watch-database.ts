import { clampDelays } from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { readDatabaseState } from '../shared/platform/database-state.store.ts';
import { repeatLook } from './repeat-look.ts';

const lookMs = 1_000;
/** Steps of the database's clock that are nobody's mistake. */
const steadyWithinMs = 1_000;
/** A transaction that is open this long makes every queue slower: dead rows can't be removed. */
const oldSnapshotSeconds = 300;

/**
 * Looks after what goes wrong with a database without an error: a clock that steps back, which would put off what is
 * delayed, and a transaction that was left open, which keeps dead rows.
 */
export function watchDatabase(
  { db, logger, metrics }: Pick<AppContext, 'db' | 'logger' | 'metrics'>,
  { everyMs = lookMs, readState = () => readDatabaseState(db) } = {},
): { stop(): Promise<void> } {
  let aheadMs: number | undefined;
  let toldOfSnapshot = false;

  async function look(): Promise<void> {
    const { nowMs, oldestSnapshotSeconds } = await readState();
    const nowAheadMs = nowMs - performance.now();
    metrics.databaseClockOffset.set((nowMs - Date.now()) / 1_000);
    metrics.oldestSnapshot.set(oldestSnapshotSeconds);
    // At the first look nothing is known of what the clock did before.
    const steppedBackMs = aheadMs === undefined ? 0 : aheadMs - nowAheadMs;
    if (aheadMs === undefined || steppedBackMs > steadyWithinMs) await bringDelaysBack(steppedBackMs);
    aheadMs = nowAheadMs;
    const old = oldestSnapshotSeconds >= oldSnapshotSeconds;
    if (old && !toldOfSnapshot)
      logger.warn({ oldestSnapshotSeconds }, 'a transaction has been open for long: dead rows can not be removed');
    toldOfSnapshot = old;
  }

  async function bringDelaysBack(steppedBackMs: number): Promise<void> {
    const jobs = await clampDelays(db);
    metrics.delaysClamped.inc(jobs);
    if (steppedBackMs > 0 || jobs > 0)
      logger.warn(
        { steppedBackMs: Math.round(steppedBackMs), jobs },
        'the clock of the database went back; delays are as asked',
      );
  }

  return repeatLook(look, { everyMs, logger, what: 'looking after the database' });
}
