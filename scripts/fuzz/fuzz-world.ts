import { migrateEngine } from '../../queues/runtime/postgres-backend.ts';
import { createRawClient, type RawAnswer } from '../../api/testing/judge-answer.ts';
import type { RawRequest } from '../../api/testing/hostile-places.ts';
import type { OpenApiDocument } from '../../api/runtime/openapi.ts';
import type { Db } from '../../shared/platform/db.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createTempDir, createTestDatabase, testConfig } from '../../shared/testing/index.ts';
import { startAll } from '../start-all.ts';

/** A request of any method, with what says who makes it among its headers. */
export interface SentRequest extends Omit<RawRequest, 'method'> {
  method: string;
}

/** The real house, API to workers, on a database of its own. */
export interface FuzzWorld {
  url: string;
  db: Db;
  document: OpenApiDocument;
  send(request: SentRequest): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** Starts everything in this process, on the loopback interface, without limits of rate. Close it when done. */
export async function openFuzzWorld(): Promise<FuzzWorld> {
  const lifecycle = new Lifecycle();
  try {
    const dir = lifecycle.hold('folder', await createTempDir(), (temp) => temp.remove());
    const database = lifecycle.hold('database', await createTestDatabase(), ({ drop }) => drop());
    await migrateEngine(database.databaseUrl);
    const config = testConfig({
      DATABASE_URL: database.databaseUrl,
      DATA_DIR: dir.path,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMITS: 'off',
    });
    const { url } = await startAll({ config, logger: createLogger(config), lifecycle });
    const client = lifecycle.hold('client', createRawClient(url), ({ close }) => close());
    const send: FuzzWorld['send'] = (request) => client.send(request as RawRequest);
    const { text } = await send({ method: 'GET', path: '/openapi.json', headers: {} });
    const document = JSON.parse(text) as OpenApiDocument;
    return { url, db: database.db, document, send, close: () => lifecycle.release() };
  } catch (error) {
    await lifecycle.release();
    throw error;
  }
}
