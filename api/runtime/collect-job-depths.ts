import type { JobCatalogue } from '../../queues/runtime/catalogue.ts';
import { type JobStatus, countDeadJobs, readJobDepths } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { Metrics } from '../../shared/platform/metrics.ts';

/** States that are counted; jobs that ended well are not. */
const states = ['queued', 'active', 'retrying', 'failed'] as const satisfies JobStatus[];
/** Reading all that is in flight takes at most this share of the time, but for a read that had to wait for the database. */
const readShare = 0.05;
const readEveryMs = { least: 2_000, most: 30_000 };

/**
 * Sets the gauges that are read from the ledger, before a scrape; with many jobs in flight, not before each. Those of every
 * kind are there, though there be no job of it.
 */
export function collectJobDepths(db: Db, metrics: Metrics, jobKinds: JobCatalogue): () => Promise<void> {
  const contracts = [...new Set(jobKinds.values())];
  let nextMs = 0;

  function begin(): void {
    metrics.jobsDepth.reset();
    metrics.jobsOldestWaiting.reset();
    for (const { queue, kind } of contracts) {
      for (const state of states) metrics.jobsDepth.set({ queue, kind, state }, 0);
      metrics.jobsOldestWaiting.set({ queue, kind }, 0);
    }
  }

  async function read(): Promise<void> {
    const dead = await countDeadJobs(
      db,
      contracts.map(({ kind }) => kind),
    );
    const depths = await readJobDepths(db);
    begin();
    for (const { queue, kind } of contracts)
      metrics.jobsDepth.set({ queue, kind, state: 'failed' }, dead.get(kind) ?? 0);
    const oldest = new Map<string, { queue: string; kind: string; seconds: number }>();
    for (const { queue, kind, status, count, oldestWaitingSeconds } of depths) {
      metrics.jobsDepth.set({ queue, kind, state: status }, count);
      if (oldestWaitingSeconds === null) continue;
      const known = oldest.get(`${queue} ${kind}`);
      oldest.set(`${queue} ${kind}`, { queue, kind, seconds: Math.max(known?.seconds ?? 0, oldestWaitingSeconds) });
    }
    for (const { queue, kind, seconds } of oldest.values()) metrics.jobsOldestWaiting.set({ queue, kind }, seconds);
  }

  // Before the database was asked, too.
  begin();
  return async () => {
    const startedMs = performance.now();
    if (startedMs < nextMs) return;
    await read();
    const endedMs = performance.now();
    const pauseMs = Math.max(readEveryMs.least, (endedMs - startedMs) / readShare);
    nextMs = endedMs + Math.min(pauseMs, readEveryMs.most);
  };
}
