import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Config } from '../../shared/platform/config.ts';

const policy = (directives: Record<string, string>): string =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`.trimEnd())
    .join('; ');

/** For data: nothing in an answer may run, load or be framed. */
const dataPolicy = policy({
  'default-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
});

/** For pages with scripts of their own, which style themselves from scripts. Nothing comes from elsewhere. */
const pagePolicy = policy({
  'default-src': "'self'",
  'base-uri': "'self'",
  'font-src': "'self' data:",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self' 'unsafe-inline'",
});

/** What a browser may do with a page that this one never does. */
const unneeded = [
  'camera',
  'display-capture',
  'geolocation',
  'microphone',
  'payment',
  'publickey-credentials-get',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/**
 * Loosens the policies of one answer from those of data to those of a page. Without a referrer for this site itself, browsers
 * would say of what its forms post that it comes from nowhere: `Origin: null`.
 */
export function allowPage(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', pagePolicy);
  response.setHeader('Referrer-Policy', 'same-origin');
}

/** The headers that every answer carries: what helmet would set. Answers are private unless they say otherwise. */
export function securityHeadersOf({ environment }: Pick<Config, 'environment'>): Record<string, string> {
  return {
    'Content-Security-Policy': dataPolicy,
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Permissions-Policy': unneeded,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'X-Frame-Options': 'DENY',
    'X-Permitted-Cross-Domain-Policies': 'none',
    'X-XSS-Protection': '0',
    'Cache-Control': 'no-store',
    ...(environment === 'production' ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

export function securityHeaders(config: Pick<Config, 'environment'>): RequestHandler {
  const headers = Object.entries(securityHeadersOf(config));
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}
