import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/',
  access: 'public',
  summary: 'What this is, and where to go from here',
  responses: { 200: { description: 'A page', body: z.string(), contentType: 'text/html' } },
  handler: () => ({ status: 200, headers, body: page }),
});

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countinghouse</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1rem; color-scheme: light dark }
</style>
<h1>Countinghouse</h1>
<p>The back office for personal finance: it imports statements of any bank, keeps the books, and answers over HTTP.</p>
<ul>
  <li><a href="/docs">Reference</a> of the API, also as <a href="/openapi.json">OpenAPI</a></li>
  <li><a href="/admin/queues">Queues</a>, for admins</li>
  <li><a href="/health">Health</a></li>
</ul>
</html>
`;
