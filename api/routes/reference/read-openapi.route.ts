import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineRoute, type JsonText } from '../../runtime/define-route.ts';
import { readReference } from './reference.ts';

/** The document is described by OpenAPI itself, so here is only what tells it from others. */
const openApiDocument = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.looseObject({}),
});

export default defineRoute({
  method: 'GET',
  path: '/openapi.json',
  access: 'public',
  summary: 'This API in OpenAPI 3.1',
  responses: { 200: { description: 'The document', body: openApiDocument } },
  async handler(_input) {
    const body = JSON.stringify(await readReference());
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache', ETag: etag },
      body: body as JsonText<z.input<typeof openApiDocument>>,
    };
  },
});
