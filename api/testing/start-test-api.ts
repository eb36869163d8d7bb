import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { SessionPrincipal } from '../../shared/identity/index.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import type { Config } from '../../shared/platform/config.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import type { Db } from '../../shared/platform/db.ts';
import { createFieldCipher, type FieldCipher } from '../../shared/platform/field-cipher.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createMetrics } from '../../shared/platform/metrics.ts';
import { createSecrets } from '../../shared/platform/secrets.ts';
import { refuseNestedConnections, testConfig } from '../../shared/testing/index.ts';
import { assembleApp, createApp } from '../app.ts';
import { createApiContext } from '../create-api-context.ts';
import { databaseCheck } from '../../shared/platform/health.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Route } from '../runtime/define-route.ts';
import { listen } from '../runtime/listen.ts';

export interface TestApi {
  url: string;
  ctx: ApiContext;
  /** An access token of a user with this role; a new user's unless one is given. */
  token(principal?: Partial<SessionPrincipal>): Promise<string>;
  /** Calls the API with a JSON body and, unless told otherwise, as nobody. */
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON. */
  body: unknown;
}

export interface TestApiOptions {
  db: Db;
  /** Instead of all routes of the API. */
  routes?: readonly Route[];
  env?: Record<string, string>;
  /** Without `notifications` the API hears of no change, and asks the database. */
  parts?: Partial<ApiContext>;
}

/** One for all tests: making it takes longer than most of them. */
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString();

/** The real API on a free port, with a database of the test's own. Close it when done. */
export async function startTestApi({ db, routes, env = {}, parts = {} }: TestApiOptions): Promise<TestApi> {
  refuseNestedConnections(db);
  const closing = new AbortController();
  const lifecycle = new Lifecycle();
  const ctx = { ...(await createTestContext(db, closing.signal, { env, parts }, lifecycle)), ...parts };
  const app: RequestListener = routes ? assembleApp(ctx, routes) : await createApp(ctx);
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, closing });
  lifecycle.hold('http server', close, (end) => end());
  return {
    url,
    ctx,
    token: (principal) =>
      ctx.tokens.issue({
        userId: newId(),
        role: 'user',
        credential: { kind: 'session', id: newId(), secondFactorAt: null },
        ...principal,
      }),
    call: (method, path, options) => call(`${url}${path}`, method, options),
    close: () => lifecycle.release(),
  };
}

async function createTestContext(
  db: Db,
  closing: AbortSignal,
  { env, parts: given }: Required<Pick<TestApiOptions, 'env' | 'parts'>>,
  lifecycle: Lifecycle,
): Promise<ApiContext> {
  const config = testConfig({ JWT_PRIVATE_KEY: signingKey, ...env });
  const cipher = cipherOf(config);
  const world: AppContext = {
    config,
    logger: createLogger(config),
    db,
    clock: given.clock ?? systemClock,
    metrics: createMetrics(),
    notifications: given.notifications ?? unconnected,
    cipher,
    secrets: createSecrets(db, cipher),
  };
  const parts = {
    engine: noEngine,
    jobKinds: await loadJobCatalogue(),
    readinessChecks: [databaseCheck(db)],
    healthChecks: [],
    collectors: [],
    closing,
  };
  return createApiContext(world, parts, lifecycle);
}

const ciphers = new Map<string, FieldCipher>();

/** Deriving its keys takes longer than most tests, so those of the same settings share one. */
function cipherOf(config: Config): FieldCipher {
  const settings = JSON.stringify([config.encryptionKey, config.encryptionSalt, config.retiredEncryptionKeys]);
  const cipher = ciphers.get(settings) ?? createFieldCipher(config);
  ciphers.set(settings, cipher);
  return cipher;
}

/** For tests that look at no engine. */
const noEngine: ApiContext['engine'] = {
  name: 'postgres',
  queue: () => {
    throw new Error('this test has no queue engine');
  },
  consume: () => {
    throw new Error('this test has no queue engine');
  },
  close: () => Promise.resolve(),
};

/** For tests that follow nothing. */
const unconnected: ApiContext['notifications'] = {
  subscribe: () => () => undefined,
  isListening: () => false,
  ready: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

async function call(url: string, method: string, { token, body, headers }: CallOptions = {}): Promise<TestAnswer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
