import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { authorise, bearerTokenIn } from '../../auth/authenticate.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { scrape } from '../../runtime/scrape.ts';

export default defineRoute({
  method: 'GET',
  path: '/metrics',
  // A scraper has a token of its own, which is no user's.
  access: 'public',
  summary: 'Measurements for Prometheus, for admins and with METRICS_TOKEN',
  responses: { 200: { description: 'In the text format', body: z.string(), contentType: 'text/plain' } },
  problems: ['unauthenticated', 'forbidden'],
  async handler({ headers }, ctx) {
    if (!isScraper(ctx.config.metricsToken, bearerTokenIn(headers)))
      authorise(ctx, { access: 'admin', method: 'GET', path: '/metrics' }, { principal: ctx.principal, headers });
    const { contentType, text } = await scrape(ctx);
    return { status: 200, headers: { 'Content-Type': contentType }, body: text };
  },
});

function isScraper(expected: string | undefined, given: string | undefined): boolean {
  if (expected === undefined || given === undefined) return false;
  const digest = (token: string) => createHash('sha256').update(token).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
