import { createServer, type RequestListener } from 'node:http';
import type { Config } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';

export type Scrape = () => Promise<{ contentType: string; text: string }>;

/** Answers `GET /metrics`. */
export function metricsHandler(scrape: Scrape): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    scrape().then(
      ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}

/** Serves the metrics on METRICS_PORT, which is not for the public; nothing when it is not set. */
export async function serveMetrics(
  { host, metricsPort }: Pick<Config, 'host' | 'metricsPort'>,
  scrape: Scrape,
  lifecycle: Lifecycle,
): Promise<void> {
  if (metricsPort === undefined) return;
  const server = createServer(metricsHandler(scrape));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(metricsPort, host, resolve);
  });
  lifecycle.hold('metrics server', server, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}
