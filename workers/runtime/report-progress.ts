import { type JobProgress, maxGroupSize, recordProgress } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { Logger } from '../../shared/platform/logger.ts';

const intervalMs = 200;

/** Gathers the progress of all attempts of a process and writes it in one statement, at most five times a second. */
export function createProgressReporter(db: Db, logger: Logger) {
  const latest = new Map<string, JobProgress>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const updates = [...latest.values()].slice(0, maxGroupSize);
    for (const { id } of updates) latest.delete(id);
    // Progress is a courtesy: while the ledger is away it is left out.
    await recordProgress(db, updates).catch((error: unknown) => logger.debug({ err: error }, 'progress not recorded'));
    timer = latest.size > 0 ? setTimeout(flush, intervalMs) : undefined;
  }

  function flush(): void {
    writing = write();
  }

  return {
    report(progress: JobProgress): void {
      latest.set(progress.id, progress);
      timer ??= setTimeout(flush, intervalMs);
    },
    /** Leaves out what has not been written of an attempt that ended. */
    forget(jobId: string): void {
      latest.delete(jobId);
    },
    async close(): Promise<void> {
      latest.clear();
      clearTimeout(timer);
      await writing;
    },
  };
}
