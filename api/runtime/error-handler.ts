import type { ErrorRequestHandler, Request, Response } from 'express';
import { Problem, problemTypes, type FieldError, type ProblemCode } from '../../shared/platform/errors.ts';
import { isDbUnavailable } from '../../shared/platform/db.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext } from './api-context.ts';
import { ClientGone } from './read-json.ts';
import { recordDenial } from './recorded-events.ts';
import { sendAnswer } from './send-reply.ts';

/** The body of every error (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ProblemCode;
  requestId: string;
  errors?: FieldError[];
}

/** Answers whatever was thrown as a problem. What is unexpected goes to the log; the client learns nothing of it. */
export function handleErrors(ctx: Pick<ApiContext, 'audit' | 'logger'>): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    if (error instanceof ClientGone || response.destroyed) return;
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const { requestId, route } = factsOf(response);
      const err = problem.cause ?? problem;
      if (problem.code === 'unavailable') ctx.logger.warn({ requestId, route, err }, 'request not served');
      else ctx.logger.error({ requestId, route, err }, 'request failed');
    }
    await recordDenial(ctx, request, response, problem);
    // Half an answer can't be taken back: cutting the connection is the only way to say that it is not whole.
    if (response.headersSent) response.destroy();
    else sendProblem(request, response, problem);
  };
}

export function sendProblem(request: Request, response: Response, problem: Problem): void {
  const { code, status, errors, members, message: detail } = problem;
  const body: ProblemBody = {
    ...members,
    type: `/problems/${code}`,
    title: problemTypes[code].title,
    status,
    detail,
    instance: request.originalUrl.replace(/\?.*$/s, ''),
    code,
    requestId: factsOf(response).requestId,
    ...(errors.length > 0 ? { errors } : {}),
  };
  const challenge: Record<string, string> =
    status === 401 ? { 'WWW-Authenticate': 'Bearer realm="countinghouse"' } : {};
  const headers = {
    ...challenge,
    ...problem.headers,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  sendAnswer(request, response, { status, headers, body: JSON.stringify(body) });
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDbUnavailable(error)) {
    return new Problem('unavailable', 'The database can not do this now. Try again in a moment.', {
      headers: { 'Retry-After': '2' },
      cause: error,
    });
  }
  if (error instanceof URIError) return new Problem('validation-failed', 'The address is not encoded correctly.');
  return new Problem('internal-error', 'The request failed. Tell us its requestId.', { cause: error });
}
