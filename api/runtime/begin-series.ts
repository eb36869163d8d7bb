import { limitGroupNames } from '../middleware/limit-groups.ts';
import type { Metrics } from '../../shared/platform/metrics.ts';

/** What is cached, as the metrics name it. */
export const cacheNames = ['dashboard'] as const;

const cacheSources = ['process', 'redis', 'computation', 'under-way'];

/**
 * Has the series of an API process begin at zero: what appears with its first event hides that event from `rate()`. Those of
 * requests are too many, and begin with each route's first answer.
 */
export function beginApiSeries(metrics: Pick<Metrics, 'rateLimited' | 'cacheReads' | 'cacheLoad'>): void {
  for (const group of limitGroupNames) metrics.rateLimited.inc({ group }, 0);
  for (const cache of cacheNames) {
    metrics.cacheLoad.zero({ cache });
    for (const from of cacheSources) metrics.cacheReads.inc({ cache, from }, 0);
  }
}
