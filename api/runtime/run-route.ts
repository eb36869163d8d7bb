import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Principal } from '../../shared/identity/index.ts';
import type { Tx } from '../../shared/platform/db.ts';
import { refreshCookieIn } from '../auth/refresh-cookie.ts';
import { refuseSignature, verifySignature } from '../auth/verify-signature.ts';
import { admit } from './admit.ts';
import type { ApiContext } from './api-context.ts';
import type { AnyReply, Route } from './define-route.ts';
import { answerOnce, readIdempotencyKey } from './idempotency.ts';
import { readJobInstructions } from './job-instructions.ts';
import { parseInput } from './parse-input.ts';
import { readJson } from './read-json.ts';
import { readMultipart, type UploadedFile } from './read-multipart.ts';
import { subjectOf } from './recorded-events.ts';
import { requestContextsOf } from './request-context.ts';
import { type Answer, sendAnswer, sendStream, toAnswer } from './send-reply.ts';

const defaultMaxBodyBytes = 100_000;
const noBytes = Buffer.alloc(0);

/** The life of a request: admit, parse, handle (once per idempotency key), record, answer. */
export function runRoute(ctx: ApiContext, route: Route): RequestHandler {
  const checked = ctx.config.environment === 'production' ? (reply: AnyReply) => reply : checkAgainst(route);
  const createContext = requestContextsOf(ctx);
  return async (request, response) => {
    const principal = await admit(ctx, route, request, response);
    const params = parseInput('params', route.params, request.params);
    const query = parseInput('query', route.query, request.query);
    const instructions = readJobInstructions(route, request.headers, principal, ctx.clock.now());
    await withBody(ctx, route, request, principal, async (given, file) => {
      const body = parseInput('body', route.multipart?.fields ?? route.body, given);
      const input = { params, query, body, file, headers: request.headers };
      const prepare = route.prepare?.bind(
        route,
        input,
        createContext(request, response, principal, undefined, instructions),
      );
      const handle = async (prepared: unknown, tx?: Tx): Promise<AnyReply> => {
        const context = createContext(request, response, principal, tx, instructions);
        const reply = checked(await route.handler(input, context, prepared));
        if (route.audit !== undefined && !context.recordedActions.has(route.audit)) {
          await context.record({ action: route.audit, subject: subjectOf(route.audit, params, reply) });
        }
        return reply;
      };
      const key = readIdempotencyKey(request);
      if (key === undefined) {
        const prepared = await prepare?.();
        const inTransaction = (): Promise<AnyReply> => ctx.db.transaction((tx) => handle(prepared, tx));
        return sendReply(
          ctx,
          request,
          response,
          changesOnRecord(route) ? await inTransaction() : await handle(prepared),
        );
      }
      const target = [route.method, route.path, request.params, request.query];
      const asked = { key, owner: ownerOf(ctx, request, principal), target, body: given, file };
      const answer = async (prepared: unknown, tx: Tx): Promise<Answer> => toAnswer(whole(await handle(prepared, tx)));
      sendAnswer(request, response, await answerOnce(ctx.db, asked, { prepare, answer }));
    });
  };
}

/** Whose an Idempotency-Key is: a user's, or that of an address and the refresh token that may have come along. */
function ownerOf({ config }: ApiContext, request: Request, principal: Principal | undefined): string {
  if (principal) return principal.userId;
  const cookie = refreshCookieIn(request.headers, { config, secure: request.secure });
  return [request.ip, cookie].join(' ');
}

/** A change and what the record says of it commit together. */
function changesOnRecord({ audit, method }: Route): boolean {
  return audit !== undefined && method !== 'GET';
}

/** Reads the body that the route takes. A file lives until `use` is done. */
async function withBody(
  ctx: ApiContext,
  route: Route,
  request: Request,
  principal: Principal | undefined,
  use: (body: unknown, file?: UploadedFile) => Promise<void>,
): Promise<void> {
  if (route.multipart) {
    refuseSignature(request);
    return readMultipart(request, route.multipart.file.maxBytes, use);
  }
  const { bytes, value } =
    route.method === 'GET'
      ? { bytes: noBytes, value: {} }
      : await readJson(request, route.maxBodyBytes ?? defaultMaxBodyBytes);
  await verifySignature(ctx, route, request, bytes, principal);
  return use(value);
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
    const isPage = spec.orPage === true && reply.headers?.['Content-Type']?.startsWith('text/html');
    if (spec.body && 'body' in reply && !isPage) checkBody(spec.body, reply.body);
    return reply;
  };
}

/** Text that the schema does not take as it is has to be JSON, serialised before. */
function checkBody(schema: z.ZodType, body: unknown): void {
  if (typeof body === 'string' && !schema.safeParse(body).success) schema.parse(JSON.parse(body));
  else schema.parse(body);
}
