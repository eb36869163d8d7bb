import type { JobCatalogue } from '../../queues/runtime/catalogue.ts';
import { countDeadJobs, readJobDepths } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { Metrics } from '../../shared/platform/metrics.ts';

/** Reading all that is in flight takes at most this share of the time. */
const readShare = 0.05;
const readEveryMs = 2_000;

/** Sets the gauges that are read from the ledger, before a scrape; with many jobs in flight, not before each. */
export function collectJobDepths(db: Db, metrics: Metrics, jobKinds: JobCatalogue): () => Promise<void> {
  const contracts = [...new Set(jobKinds.values())];
  let nextMs = 0;

  async function read(): Promise<void> {
    const dead = await countDeadJobs(
      db,
      contracts.map(({ kind }) => kind),
    );
    const depths = await readJobDepths(db);
    metrics.jobsDepth.reset();
    metrics.jobsOldestWaiting.reset();
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

  return async () => {
    const startedMs = performance.now();
    if (startedMs < nextMs) return;
    await read();
    const endedMs = performance.now();
    nextMs = endedMs + Math.max(readEveryMs, (endedMs - startedMs) / readShare);
  };
}
