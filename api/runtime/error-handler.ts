import type { ErrorRequestHandler, Request, Response } from 'express';
import { Problem } from '../../shared/platform/errors.ts';
import { isDbUnavailable } from '../../shared/platform/db.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext } from './api-context.ts';
import { describeProblem, problemBody } from './problem-body.ts';
import { ClientGone } from './read-json.ts';
import { recordDenial } from './recorded-events.ts';
import { sendAnswer } from './send-reply.ts';

/** Answers whatever was thrown as a problem. What is unexpected goes to the log; the client learns nothing of it. */
export function handleErrors(ctx: Pick<ApiContext, 'audit' | 'config' | 'logger'>): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    const { requestId, route } = factsOf(response);
    if (error instanceof ClientGone || response.destroyed) {
      ctx.logger.info({ requestId, route, err: error }, 'the client went away before its answer');
      return;
    }
    const problem = checked(ctx, toProblem(error));
    if (problem.status >= 500) {
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

/** Outside production: a problem outside its schema is a mistake of ours, and says so. */
function checked({ config }: Pick<ApiContext, 'config'>, problem: Problem): Problem {
  if (config.environment === 'production') return problem;
  const { error } = problemBody.safeParse(describeProblem(problem, { instance: '', requestId: '' }));
  return error ? toProblem(error) : problem;
}

function sendProblem(request: Request, response: Response, problem: Problem): void {
  const { status } = problem;
  const instance = request.originalUrl.replace(/\?.*$/s, '');
  const body = describeProblem(problem, { instance, requestId: factsOf(response).requestId });
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
