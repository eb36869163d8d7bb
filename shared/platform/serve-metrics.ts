import { createServer, type RequestListener } from 'node:http';
import type { Config } from './config.ts';
import { type CheckResult, type HealthCheck, runHealthChecks } from './health.ts';
import type { Lifecycle } from './lifecycle.ts';

export type Scrape = () => Promise<{ contentType: string; text: string }>;

/** Answers `GET /metrics`, `/health/live` and `/health/ready`. */
export function metricsHandler(scrape: Scrape, checks: readonly HealthCheck[]): RequestListener {
  const answers: Record<string, () => Promise<{ status: number; contentType: string; text: string }>> = {
    '/metrics': async () => ({ status: 200, ...(await scrape()) }),
    '/health/live': async () => healthAnswer([]),
    '/health/ready': async () => healthAnswer(await runHealthChecks(checks)),
  };
  return (request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) {
      response.writeHead(404).end();
      return;
    }
    answer().then(
      ({ status, contentType, text }) => response.writeHead(status, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}

function healthAnswer(results: readonly CheckResult[]) {
  const ok = results.every((result) => result.ok);
  const text = JSON.stringify({ status: ok ? 'ok' : 'unavailable', checks: results });
  return { status: ok ? 200 : 503, contentType: 'application/json', text };
}

/** Serves metrics and health on METRICS_PORT, which is not for the public; nothing when it is not set. */
export async function serveMetrics(
  { host, metricsPort }: Pick<Config, 'host' | 'metricsPort'>,
  scrape: Scrape,
  checks: readonly HealthCheck[],
  lifecycle: Lifecycle,
): Promise<void> {
  if (metricsPort === undefined) return;
  const server = createServer(metricsHandler(scrape, checks));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(metricsPort, host, resolve);
  });
  lifecycle.hold('metrics server', server, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}
