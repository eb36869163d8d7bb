import { readJobDepths } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { Metrics } from '../../shared/platform/metrics.ts';

/** Sets the gauges that are read from the ledger, before each scrape. */
export function collectJobDepths(db: Db, metrics: Metrics): () => Promise<void> {
  return async () => {
    const depths = await readJobDepths(db);
    metrics.jobsDepth.reset();
    metrics.jobsOldestWaiting.reset();
    const oldest = new Map<string, { queue: string; kind: string; seconds: number }>();
    for (const { queue, kind, status, count, oldestWaitingSeconds } of depths) {
      metrics.jobsDepth.set({ queue, kind, state: status }, count);
      if (oldestWaitingSeconds === null) continue;
      const known = oldest.get(`${queue} ${kind}`);
      oldest.set(`${queue} ${kind}`, { queue, kind, seconds: Math.max(known?.seconds ?? 0, oldestWaitingSeconds) });
    }
    for (const { queue, kind, seconds } of oldest.values()) metrics.jobsOldestWaiting.set({ queue, kind }, seconds);
  };
}
