import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '../../shared/identity/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { authorise, principalOf } from '../auth/authenticate.ts';
import { factsOf } from '../middleware/request-facts.ts';
import type { ApiContext } from './api-context.ts';
import type { AnyReply, Route } from './define-route.ts';
import { answerOnce, readIdempotencyKey } from './idempotency.ts';
import { parseInput } from './parse-input.ts';
import { readJson } from './read-json.ts';
import { readMultipart, type UploadedFile } from './read-multipart.ts';
import { requestContextsOf } from './request-context.ts';
import { sendAnswer, sendStream, toAnswer } from './send-reply.ts';

const defaultMaxBodyBytes = 100_000;

/** The life of a request: authorise, parse, handle (once per idempotency key), answer. */
export function runRoute(ctx: ApiContext, route: Route): RequestHandler {
  const checked = ctx.config.environment === 'production' ? (reply: AnyReply) => reply : checkAgainst(route);
  const createContext = requestContextsOf(ctx);
  return async (request, response) => {
    const principal = identify(ctx, route, request, response);
    const params = parseInput('params', route.params, request.params);
    const query = parseInput('query', route.query, request.query);
    await withBody(route, request, async (given, file) => {
      const body = parseInput('body', route.multipart?.fields ?? route.body, given);
      const handle = async (tx?: Tx): Promise<AnyReply> => {
        const context = createContext(request, response, principal, tx);
        return checked(await route.handler({ params, query, body, file, headers: request.headers }, context));
      };
      const key = readIdempotencyKey(request);
      if (key === undefined) return sendReply(ctx, request, response, await handle());
      const target = [route.method, route.path, request.params, request.query];
      const asked = { key, owner: principal?.userId ?? request.ip ?? '', target, body: given, file };
      sendAnswer(request, response, await answerOnce(ctx.db, asked, async (tx) => toAnswer(whole(await handle(tx)))));
    });
  };
}

function identify(ctx: ApiContext, route: Route, request: Request, response: Response): Principal | undefined {
  const facts = factsOf(response);
  facts.route = route.path;
  const principal = principalOf(ctx, request);
  facts.userId = principal?.userId;
  authorise(route.access, principal);
  if (request.url.includes('%00')) {
    throw new Problem('validation-failed', 'The address has characters that are not text.');
  }
  return principal;
}

/** Reads the body that the route takes. A file lives until `use` is done. */
async function withBody(
  route: Route,
  request: Request,
  use: (body: unknown, file?: UploadedFile) => Promise<void>,
): Promise<void> {
  if (route.multipart) return readMultipart(request, route.multipart.file.maxBytes, use);
  return use(route.method === 'GET' ? {} : await readJson(request, route.maxBodyBytes ?? defaultMaxBodyBytes));
}

async function sendReply(
  { closing }: ApiContext,
  request: Request,
  response: Response,
  reply: AnyReply,
): Promise<void> {
  if ('stream' in reply) await sendStream(request, response, reply, closing);
  else sendAnswer(request, response, toAnswer(reply));
}

function whole(reply: AnyReply): Exclude<AnyReply, { stream: unknown }> {
  if ('stream' in reply) throw new Error('a stream can not be kept for an Idempotency-Key');
  return reply;
}

/** Outside production: an answer that the route did not declare is a mistake of ours, and says so. */
function checkAgainst(route: Route): (reply: AnyReply) => AnyReply {
  return (reply) => {
    const spec = route.responses[reply.status];
    if (!spec) throw new Error(`${route.method} ${route.path} does not declare the status ${reply.status}`);
    if (spec.body && 'body' in reply) spec.body.parse(reply.body);
    return reply;
  };
}
