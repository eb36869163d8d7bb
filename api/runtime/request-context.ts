import type { Request, Response } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext, RequestContext } from './api-context.ts';
import { abortWhenGone } from './send-reply.ts';

/** Builds what a handler is given. What most handlers never ask for is made when they do. */
export type CreateRequestContext = (
  request: Request,
  response: Response,
  principal: Principal | undefined,
  tx: Tx | undefined,
) => RequestContext<Principal | undefined>;

export function requestContextsOf({ db, logger, ...world }: ApiContext): CreateRequestContext {
  return (request, response, principal, tx) => {
    const { requestId, traceparent } = factsOf(response);
    let child: Logger | undefined;
    // A spread of `world` in front would take several times as long.
    return Object.assign(
      {
        db: tx ?? db,
        tx,
        requestId,
        traceparent,
        principal,
        get logger() {
          return (child ??= logger.child({ requestId, userId: principal?.userId }));
        },
        get clientIp() {
          return request.ip ?? '';
        },
        get signal() {
          return abortWhenGone(response);
        },
      },
      world,
    );
  };
}
