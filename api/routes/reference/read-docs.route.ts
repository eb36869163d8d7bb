import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';
import { referencePage, referencePolicy } from './reference-page.ts';
import { readReference } from './reference.ts';

export default defineRoute({
  method: 'GET',
  path: '/docs',
  access: 'public',
  summary: 'This reference, for people',
  responses: { 200: { description: 'A page', body: z.string(), contentType: 'text/html' } },
  async handler(_input) {
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': referencePolicy,
      'Cache-Control': 'no-cache',
    };
    return { status: 200, headers, body: referencePage(await readReference()) };
  },
});
