import express from 'express';
import { z } from 'zod';
import { assembleApp } from '../../api/app.ts';
import { defineRoute } from '../../api/runtime/define-route.ts';
import { createBenchApi, issueTokens, serve } from './bench-api.ts';

/** Following jobs is the widest of the limits: of this many users none reaches it in a run. */
const users = 256;
const path = '/api/jobs/bench';
const answer = { id: '018f2b2e-7a5c-7d3e-9f00-0123456789ab', status: 'queued', progress: 0 };

const [mode, databaseUrl = '', cacheRedisUrl = ''] = process.argv.slice(2);

if (mode === 'bare') {
  const app = express();
  app.get(path, (_request, response) => void response.json(answer));
  serve(app, ['none']);
} else {
  const route = defineRoute({
    method: 'GET',
    path,
    access: 'user',
    summary: 'Answer at once',
    responses: { 200: { description: 'A job', body: z.looseObject({}) } },
    handler: () => ({ status: 200, body: answer }),
  });
  // One line of log a request, as in production.
  const env = { LOG_LEVEL: 'info', RATE_LIMITS: 'on', CACHE_REDIS_URL: cacheRedisUrl };
  const ctx = await createBenchApi(databaseUrl, env);
  serve(assembleApp(ctx, [route]), await issueTokens(ctx, users));
}
