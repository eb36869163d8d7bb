import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiContext } from '../../api/create-api-context.ts';
import type { ApiContext } from '../../api/runtime/api-context.ts';
import { apiChannels } from '../../api/start-api.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { testConfig } from '../../shared/testing/index.ts';

/** Where the server listens, and tokens that it takes. */
export interface BenchServerReady {
  port: number;
  tokens: string[];
}

/** The world of an API process as in production: answers are not checked against their schemas. */
export async function createBenchApi(
  databaseUrl: string,
  env: Record<string, string>,
  lifecycle = new Lifecycle(),
): Promise<ApiContext> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const JWT_PRIVATE_KEY = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const config = { ...testConfig({ JWT_PRIVATE_KEY, ...env }), environment: 'production' as const };
  const world = createContext({
    config,
    databaseUrl,
    lifecycle,
    applicationName: 'countinghouse-bench',
    poolSize: 10,
    channels: apiChannels,
  });
  const parts = {
    engine: undefined as never,
    jobKinds: new Map(),
    readinessChecks: [],
    healthChecks: [],
    collectors: [],
    closing: new AbortController().signal,
  };
  return createApiContext(world, parts, lifecycle);
}

/** Access tokens, each of another user. */
export function issueTokens({ tokens }: ApiContext, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, () =>
      tokens.issue({
        userId: newId(),
        role: 'user',
        credential: { kind: 'session', id: newId(), secondFactorAt: null },
      }),
    ),
  );
}

/** Serves until the process that measures goes, and tells it where. */
export function serve(app: RequestListener, tokens: string[]): void {
  const server = createServer(app);
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port, tokens } satisfies BenchServerReady);
  });
  process.once('disconnect', () => process.exit(0));
}
