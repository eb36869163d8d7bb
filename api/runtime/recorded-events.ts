import type { Request, Response } from 'express';
import type { AuditActor, AuditEvent } from '../../shared/audit/index.ts';
import type { Principal } from '../../shared/identity/index.ts';
import { messageOf, type Problem, type ProblemCode } from '../../shared/platform/errors.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext, RecordedEvent } from './api-context.ts';
import type { AnyReply } from './define-route.ts';

const maxUserAgentLength = 512;

/** Who was known and was refused. That somebody is not signed in is no event: everybody begins so. */
const denials: readonly ProblemCode[] = ['forbidden', 'csrf-failed', 'step-up-required'];

export function userAgentOf({ headers }: Request): string | undefined {
  return headers['user-agent']?.slice(0, maxUserAgentLength);
}

/** What a handler says of an event, and what is known of the request. */
export function eventOf(
  request: Request,
  requestId: string,
  principal: Principal | undefined,
  { action, outcome = 'success', subject = null, details = {}, actor = actorOf(principal) }: RecordedEvent,
): AuditEvent {
  const userAgent = userAgentOf(request) ?? null;
  return { action, outcome, actor, subject, clientIp: request.ip ?? null, userAgent, requestId, details };
}

/**
 * What an action was done to, as far as the request tells: the one thing that its path names, or what it made.
 * The area of the action says what that is.
 */
export function subjectOf(action: string, params: unknown, reply: AnyReply): AuditEvent['subject'] {
  const named = Object.values(params ?? {}).filter((value) => typeof value === 'string');
  const id = named.length === 1 ? named[0] : madeId(reply);
  return id === undefined ? null : { type: action.slice(0, action.indexOf('.')), id };
}

/** Puts a refusal on the record. That it can't be recorded makes it no less a refusal. */
export async function recordDenial(
  { audit, logger }: Pick<ApiContext, 'audit' | 'logger'>,
  request: Request,
  response: Response,
  { code }: Problem,
): Promise<void> {
  if (!denials.includes(code)) return;
  const { requestId, principal, route } = factsOf(response);
  const details = { code, method: request.method, route };
  const event = { action: 'access.denied', outcome: 'denied', details } as const;
  try {
    await audit.record(eventOf(request, requestId, principal, event));
  } catch (error) {
    logger.warn({ requestId, route, reason: messageOf(error) }, 'refusal not recorded');
  }
}

function madeId(reply: AnyReply): string | undefined {
  if (reply.status !== 201 || !('body' in reply)) return undefined;
  const { id } = (reply.body ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

function actorOf(principal: Principal | undefined): AuditActor {
  if (!principal) return { kind: 'anonymous', userId: null, credentialId: null };
  return { kind: principal.credential.kind, userId: principal.userId, credentialId: principal.credential.id };
}
