import { createServer, type RequestListener } from 'node:http';
import { bindFirstFree, urlOf } from './bind-port.ts';
import type { Config } from './config.ts';
import { type CheckResult, type HealthCheck, runHealthChecks } from './health.ts';
import type { Lifecycle } from './lifecycle.ts';

export type Scrape = () => Promise<{ contentType: string; text: string }>;

/** What METRICS_PORT answers with. */
export interface Operations {
  scrape: Scrape;
  /** What must work for the process to do its part. */
  checks: readonly HealthCheck[];
}

export interface OperationsPort {
  /** Undefined when METRICS_PORT is not set. */
  url: string | undefined;
  /** From now on there is something to tell; until then only that the process runs. */
  serve(operations: Operations): void;
}

/**
 * Takes the port for what operates the process, which is not for the public. Done first of all: a process that can not
 * be watched must not begin anything.
 * @throws {ConfigError} when no port can be had
 */
export async function openOperationsPort({
  config: { host, metricsPorts },
  lifecycle,
}: {
  config: Pick<Config, 'host' | 'metricsPorts'>;
  lifecycle: Lifecycle;
}): Promise<OperationsPort> {
  if (metricsPorts === undefined) return { url: undefined, serve: () => undefined };
  let operations: Operations | undefined;
  // Idle connections outlive the pauses of who asks now and then, so that it never sends into a closing one.
  const server = createServer(
    { keepAliveTimeout: 65_000 },
    answerOperations(() => operations),
  );
  const address = await bindFirstFree(server, { setting: 'METRICS_PORT', host, ports: metricsPorts });
  lifecycle.hold('operations port', server, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: urlOf(address), serve: (given) => void (operations = given) };
}

interface Answer {
  status: number;
  contentType: string;
  text: string;
}

/** Answers `GET /metrics`, `/health/live` and `/health/ready`. */
export function answerOperations(current: () => Operations | undefined): RequestListener {
  const answers: Record<string, (operations: Operations | undefined) => Promise<Answer>> = {
    '/health/live': async () => healthAnswer([]),
    '/health/ready': async (operations) =>
      healthAnswer(operations ? await runHealthChecks(operations.checks) : [notStarted]),
    '/metrics': async (operations) =>
      operations ? { status: 200, ...(await operations.scrape()) } : healthAnswer([notStarted]),
  };
  return (request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) {
      response.writeHead(404).end();
      return;
    }
    answer(current()).then(
      ({ status, contentType, text }) =>
        response
          .writeHead(status, { 'Content-Type': contentType, ...(status === 503 ? { 'Retry-After': '1' } : {}) })
          .end(text),
      () => response.writeHead(500).end(),
    );
  };
}

const notStarted: CheckResult = { name: 'started', ok: false, detail: null, durationMs: 0 };

function healthAnswer(checks: readonly CheckResult[]): Answer {
  const ok = checks.every((result) => result.ok);
  const text = JSON.stringify({ status: ok ? 'ok' : 'unavailable', checks });
  return { status: ok ? 200 : 503, contentType: 'application/json', text };
}
