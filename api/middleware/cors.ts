import type { RequestHandler } from 'express';
import type { Config } from '../../shared/platform/config.ts';

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const allowedHeaders =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-Algorithm, X-API-Key, X-CSRF-Token, X-Job-Priority, X-Job-Run-At, X-Nonce, X-Request-ID, X-Signature, X-Timestamp, traceparent';
const exposedHeaders =
  'Content-Disposition, ETag, Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID';

/** Lets pages of the configured origins, compared exactly, read the answers; answers their preflights. */
export function cors({ corsOrigins }: Pick<Config, 'corsOrigins'>): RequestHandler {
  const allowed = new Set(corsOrigins);
  if (allowed.size === 0) return (_request, _response, next) => next();
  return (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      response.writeHead(204, {
        'Access-Control-Allow-Methods': allowedMethods,
        'Access-Control-Allow-Headers': allowedHeaders,
        'Access-Control-Max-Age': '600',
      });
      response.end();
      return;
    }
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    next();
  };
}
