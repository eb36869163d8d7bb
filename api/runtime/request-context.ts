import type { Request, Response } from 'express';
import { createEvents } from '../../queues/runtime/followers.ts';
import type { Principal } from '../../shared/identity/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { authenticate } from '../auth/authenticate.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext, RecordedEvent, RequestContext } from './api-context.ts';
import { type JobInstructions, noJobInstructions } from './job-instructions.ts';
import { eventOf, userAgentOf } from './recorded-events.ts';
import { abortWhenGone } from './send-reply.ts';

/** Builds what a handler is given. What most handlers never ask for is made when they do. */
export type CreateRequestContext = (
  request: Request,
  response: Response,
  principal: Principal | undefined,
  tx: Tx | undefined,
  jobInstructions?: JobInstructions,
) => RequestContext<Principal | undefined>;

export function requestContextsOf({ db, logger, ...world }: ApiContext): CreateRequestContext {
  const { audit } = world;
  return (request, response, principal, tx, jobInstructions = noJobInstructions) => {
    const { requestId, traceparent } = factsOf(response);
    let child: Logger | undefined;
    const recordedActions = new Set<string>();
    // A spread of `world` in front would take several times as long.
    return Object.assign(
      {
        db: tx ?? db,
        tx,
        recordedActions,
        requestId,
        traceparent,
        principal,
        jobInstructions,
        get logger() {
          return (child ??= logger.child({ requestId, userId: principal?.userId }));
        },
        get events() {
          return createEvents(world.followers, world.enqueue, requestId);
        },
        get clientIp() {
          return request.ip ?? '';
        },
        get secure() {
          return request.secure;
        },
        get userAgent() {
          return userAgentOf(request);
        },
        preferredType<T extends string>(types: readonly [T, ...T[]]): T {
          return (request.accepts([...types]) || types[0]) as T;
        },
        async isStillAdmitted() {
          return (await authenticate(world, request)) !== undefined;
        },
        record(event: RecordedEvent) {
          recordedActions.add(event.action);
          return audit.record(eventOf(request, requestId, principal, event), tx);
        },
        get signal() {
          return abortWhenGone(response);
        },
      },
      world,
    );
  };
}
