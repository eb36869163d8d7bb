import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import type { ApiContext } from '../runtime/api-context.ts';

/** What is known of a request before anything is decided about it. */
export interface RequestFacts {
  requestId: string;
  traceparent: string | undefined;
  startedAtMs: number;
  /** The pattern of the matching route. */
  route: string;
  userId: string | undefined;
  /** Who makes it, once that is known. */
  principal: Principal | undefined;
}

const facts = new WeakMap<ServerResponse, RequestFacts>();
const wellFormedRequestId = /^[A-Za-z0-9._-]{8,128}$/;
const wellFormedTraceparent = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export function factsOf(response: ServerResponse): RequestFacts {
  const found = facts.get(response);
  if (!found) throw new Error('the request did not pass through recordRequests');
  return found;
}

/** Gives each request its id, and when it is over writes the one log line and the one measurement it gets. */
export function recordRequests(ctx: Pick<ApiContext, 'logger' | 'metrics'>): RequestHandler {
  return (request, response, next) => {
    const fact = readFacts(request);
    facts.set(response, fact);
    response.setHeader('X-Request-ID', fact.requestId);
    // 'close' comes once, after the answer was sent or the connection was lost.
    response.once('close', () => {
      const { requestId, traceparent, route, userId } = fact;
      const { method } = request;
      const status = response.statusCode;
      const durationMs = performance.now() - fact.startedAtMs;
      ctx.metrics.httpDuration.observe({ method, route, status }, durationMs / 1_000);
      const aborted = response.writableFinished ? undefined : true;
      ctx.logger.info(
        {
          requestId,
          traceparent,
          userId,
          method,
          route,
          status,
          durationMs: Math.round(durationMs * 10) / 10,
          aborted,
        },
        'request',
      );
    });
    next();
  };
}

function readFacts({ headers }: IncomingMessage): RequestFacts {
  const { 'x-request-id': givenId, traceparent } = headers;
  return {
    requestId: typeof givenId === 'string' && wellFormedRequestId.test(givenId) ? givenId : randomUUID(),
    traceparent: typeof traceparent === 'string' && wellFormedTraceparent.test(traceparent) ? traceparent : undefined,
    startedAtMs: performance.now(),
    route: 'unmatched',
    userId: undefined,
    principal: undefined,
  };
}
