import { createServer, type RequestListener } from 'node:http';
import { bindPort, urlOf } from './bind-port.ts';
import type { Config } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';

export type Scrape = () => Promise<{ contentType: string; text: string }>;

/** What METRICS_PORT answers with. */
export interface Operations {
  scrape: Scrape;
}

export interface OperationsPort {
  /** Undefined when METRICS_PORT is not set. */
  url: string | undefined;
  /** From now on there is something to tell; until then only that the process runs. */
  serve(operations: Operations): void;
}

/** How far the port of a role is from METRICS_PORT, so that all roles of a machine can share their settings. */
const offsets = { api: 0, worker: 1, dispatcher: 2 };
export type RoleName = keyof typeof offsets;

/**
 * Takes the port for what operates the process, which is not for the public. Done first of all: a process that can not
 * be watched must not begin anything.
 * @throws {ConfigError} when the port can't be had
 */
export async function openOperationsPort(
  { config, lifecycle }: { config: Pick<Config, 'host' | 'metricsPort'>; lifecycle: Lifecycle },
  role: RoleName,
): Promise<OperationsPort> {
  const { host, metricsPort } = config;
  if (metricsPort === undefined) return { url: undefined, serve: () => undefined };
  let operations: Operations | undefined;
  const server = createServer(answerOperations(() => operations));
  // 0 is whichever is free, for each role another.
  const port = metricsPort === 0 ? 0 : metricsPort + offsets[role];
  const address = await bindPort(server, { setting: 'METRICS_PORT', host, port });
  lifecycle.hold('operations port', server, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: urlOf(address), serve: (given) => void (operations = given) };
}

/** Answers `GET /metrics` and `GET /health/live`. */
export function answerOperations(current: () => Operations | undefined): RequestListener {
  return (request, response) => {
    const operations = current();
    if (request.method === 'GET' && request.url === '/health/live') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
    } else if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
    } else if (operations === undefined) {
      response.writeHead(503, { 'Retry-After': '1' }).end();
    } else {
      operations.scrape().then(
        ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  };
}
