import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import { z } from 'zod';
import { assembleApp } from '../../api/app.ts';
import type { ApiContext } from '../../api/runtime/api-context.ts';
import { defineRoute } from '../../api/runtime/define-route.ts';
import { acceptedResponse, presentAccepted } from '../../api/routes/jobs/jobs.presenter.ts';
import { createEnqueue } from '../../queues/runtime/enqueue.ts';
import { createAccessTokens } from '../../shared/identity/index.ts';
import { createJobAcceptor, createJobFollower } from '../../shared/jobs/index.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';

/** Where the server listens, and a token that it takes. */
export interface HttpServerReady {
  port: number;
  token: string;
}

const poolSize = 10;
const [mode, databaseUrl = ''] = process.argv.slice(2);

const route = defineRoute({
  method: 'POST',
  path: '/api/bench',
  access: 'user',
  summary: 'Accept a job',
  body: z.strictObject({ number: z.int() }),
  responses: { 202: acceptedResponse },
  async handler({ body }, { enqueue, principal, tx, requestId }) {
    return presentAccepted(await enqueue(doNothing, body, { ownerId: principal.userId, tx, requestId }));
  },
});

async function ours(): Promise<{ app: RequestListener; token: string }> {
  // As in production: one line of log a request, answers not checked against their schemas.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const config = { ...loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'warn' }), environment: 'production' as const };
  const world = createContext({
    config,
    databaseUrl,
    lifecycle: new Lifecycle(),
    applicationName: 'bench',
    poolSize,
    channels: [],
  });
  const tokens = createAccessTokens(privateKey, world.clock);
  const ctx: ApiContext = {
    ...world,
    enqueue: createEnqueue(createJobAcceptor(world.db)),
    jobKinds: new Map(),
    jobFollower: createJobFollower({ ...world.notifications, subscribe: () => () => undefined }),
    engine: undefined as never,
    tokens,
    healthChecks: [],
    collectors: [],
    closing: new AbortController().signal,
  };
  return { app: assembleApp(ctx, [route]), token: await tokens.issue({ userId: newId(), role: 'user' }) };
}

function bare(): { app: RequestListener; token: string } {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
  const app = express();
  const ownerId = newId();
  app.post('/api/bench', express.json(), async (request, response) => {
    const { number } = request.body as { number: number };
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, max_attempts)
       VALUES (gen_random_uuid(), 'bench.do-nothing', 'io', $1, $2, decode(md5($3), 'hex'), 3) RETURNING id`,
      [ownerId, JSON.stringify({ number }), String(number)],
    );
    response.status(202).json({ id: rows[0]?.id });
  });
  return { app, token: 'none' };
}

const { app, token } = mode === 'ours' ? await ours() : bare();
const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, token } satisfies HttpServerReady);
});
process.once('disconnect', () => process.exit(0));
