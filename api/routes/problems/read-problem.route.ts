import { z } from 'zod';
import { Problem, problemTypes, type ProblemCode } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';

const description = z.strictObject({ type: z.string(), code: z.string(), status: z.int(), title: z.string() });

export default defineRoute({
  method: 'GET',
  path: '/problems/:code',
  access: 'public',
  summary: 'What the type of a problem stands for',
  params: z.strictObject({ code: z.string().max(64) }),
  responses: { 200: { description: 'As JSON, or as a page for browsers', body: description, orPage: true } },
  problems: ['not-found'],
  handler({ params: { code } }, { preferredType }) {
    if (!Object.hasOwn(problemTypes, code)) throw new Problem('not-found', 'There is no problem with this code.');
    const { status, title } = problemTypes[code as ProblemCode];
    const caching = { 'Cache-Control': 'public, max-age=3600', Vary: 'Accept' };
    if (preferredType(['application/json', 'text/html']) === 'text/html') {
      // Everything in the page is from our own table.
      const page = `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>Code <code>${code}</code>, status ${status}.</p></html>`;
      return { status: 200, headers: { ...caching, 'Content-Type': 'text/html; charset=utf-8' }, body: page };
    }
    return { status: 200, headers: caching, body: { type: `/problems/${code}`, code, status, title } };
  },
});
