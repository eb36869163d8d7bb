import type { Request, Response } from 'express';
import type { AuditActor } from '../../shared/audit/index.ts';
import type { Principal } from '../../shared/identity/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext, RecordedEvent, RequestContext } from './api-context.ts';
import { abortWhenGone } from './send-reply.ts';

const maxUserAgentLength = 512;

/** Builds what a handler is given. What most handlers never ask for is made when they do. */
export type CreateRequestContext = (
  request: Request,
  response: Response,
  principal: Principal | undefined,
  tx: Tx | undefined,
) => RequestContext<Principal | undefined>;

export function requestContextsOf({ db, logger, ...world }: ApiContext): CreateRequestContext {
  const { audit } = world;
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
        get userAgent() {
          return request.headers['user-agent']?.slice(0, maxUserAgentLength);
        },
        record: ({
          action,
          outcome = 'success',
          subject = null,
          details = {},
          actor = actorOf(principal),
        }: RecordedEvent) =>
          audit.record(
            {
              action,
              outcome,
              actor,
              subject,
              clientIp: request.ip ?? null,
              userAgent: request.headers['user-agent']?.slice(0, maxUserAgentLength) ?? null,
              requestId,
              details,
            },
            tx,
          ),
        get signal() {
          return abortWhenGone(response);
        },
      },
      world,
    );
  };
}

function actorOf(principal: Principal | undefined): AuditActor {
  if (!principal) return { kind: 'anonymous', userId: null, credentialId: null };
  return { kind: principal.credential.kind, userId: principal.userId, credentialId: principal.credential.id };
}
