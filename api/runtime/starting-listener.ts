import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Config } from '../../shared/platform/config.ts';
import { problemTypes } from '../../shared/platform/errors.ts';
import { securityHeadersOf } from '../middleware/security-headers.ts';

/** A listener that others follow on: the port is taken before there is anything to serve. */
export interface StartingListener {
  listener: RequestListener;
  /** From now on requests go to this one. */
  hand(over: RequestListener): void;
}

/** Until there is another, answers 503 to all but `/health/live`: the process runs, and whoever asks should come again. */
export function createStartingListener(config: Pick<Config, 'environment'>): StartingListener {
  let current: RequestListener = answerStarting(securityHeadersOf(config));
  return {
    listener: (request, response) => current(request, response),
    hand: (over) => void (current = over),
  };
}

const answerStarting =
  (security: Record<string, string>): RequestListener =>
  ({ url = '', headers }, response) => {
    // What still arrives of a body is not read: the connection is of no more use.
    response.setHeader('Connection', 'close');
    for (const [name, value] of Object.entries(security)) response.setHeader(name, value);
    const instance = url.replace(/\?.*$/s, '');
    if (instance === '/health/live') {
      response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end('{"status":"ok"}');
      return;
    }
    const { status, title } = problemTypes.unavailable;
    const given = headers['x-request-id'];
    const requestId = typeof given === 'string' && /^[\w.-]{8,128}$/.test(given) ? given : randomUUID();
    const detail = 'The process is starting.';
    const body = { type: '/problems/unavailable', title, status, detail, instance, code: 'unavailable', requestId };
    response
      .writeHead(status, {
        'Content-Type': 'application/problem+json; charset=utf-8',
        'Retry-After': '1',
        'X-Request-ID': requestId,
      })
      .end(JSON.stringify(body));
  };
