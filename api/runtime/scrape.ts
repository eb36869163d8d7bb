import { isDbUnavailable } from '../../shared/platform/db.ts';
import type { ApiContext } from './api-context.ts';

/** What this process measured, with gauges read now; a collector that fails keeps its last values. */
export async function scrape({
  metrics,
  collectors,
  logger,
}: Pick<ApiContext, 'metrics' | 'collectors' | 'logger'>): Promise<{ contentType: string; text: string }> {
  for (const result of await Promise.allSettled(collectors.map((collect) => collect()))) {
    if (result.status === 'rejected')
      logger.warn({ unreachable: isDbUnavailable(result.reason) }, 'some metrics are not up to date');
  }
  return { contentType: metrics.registry.contentType, text: await metrics.registry.metrics() };
}
