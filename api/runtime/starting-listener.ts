import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { problemTypes } from '../../shared/platform/errors.ts';

/** A listener that others follow on: the port is taken before there is anything to serve. */
export interface StartingListener {
  listener: RequestListener;
  /** From now on requests go to this one. */
  hand(over: RequestListener): void;
}

/** Until there is another, answers 503 to all but `/health/live`: the process runs, and whoever asks should come again. */
export function createStartingListener(): StartingListener {
  let current: RequestListener = answerStarting;
  return {
    listener: (request, response) => current(request, response),
    hand: (over) => void (current = over),
  };
}

const answerStarting: RequestListener = ({ url = '', headers }, response) => {
  // What still arrives of a body is not read: the connection is of no more use.
  response.setHeader('Connection', 'close');
  response.setHeader('Cache-Control', 'no-store');
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
