import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import { z } from 'zod';
import { assembleApp } from '../../api/app.ts';
import { createApiContext } from '../../api/create-api-context.ts';
import { apiChannels } from '../../api/start-api.ts';
import { defineRoute } from '../../api/runtime/define-route.ts';
import { acceptedResponse, presentAccepted } from '../../api/routes/jobs/jobs.presenter.ts';
import { createContext } from '../../shared/platform/create-context.ts';
import { newId } from '../../shared/platform/ids.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { doNothing } from './jobs/contracts/bench/do-nothing.job.ts';
import { testConfig } from '../../shared/testing/index.ts';

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
  const JWT_PRIVATE_KEY = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const config = { ...testConfig({ LOG_LEVEL: 'warn', JWT_PRIVATE_KEY }), environment: 'production' as const };
  const lifecycle = new Lifecycle();
  const world = createContext({
    config,
    databaseUrl,
    lifecycle,
    applicationName: 'countinghouse-bench',
    poolSize,
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
  const ctx = await createApiContext(world, parts, lifecycle);
  const token = await ctx.tokens.issue({
    userId: newId(),
    role: 'user',
    credential: { kind: 'session', id: newId(), secondFactorAt: null },
  });
  return { app: assembleApp(ctx, [route]), token };
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
