import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyReply, ReplyHeaders, StreamReply } from './define-route.ts';

/** An answer that is complete and can be kept. */
export interface Answer {
  status: number;
  headers: ReplyHeaders;
  /** Serialised. */
  body: string | undefined;
}

const gone = new WeakMap<ServerResponse, AbortController>();
const lingerMs = 2_000;
/** A body smaller than this that nobody read is taken off the connection by Node, which then serves the next request. */
const smallBodyBytes = 65_536;

/** Serialises a reply that is no stream. */
export function toAnswer(reply: Exclude<AnyReply, { stream: unknown }>): Answer {
  const { status, headers = {}, body } = reply;
  if (body === undefined) return { status, headers, body: undefined };
  if (typeof body === 'string' && headers['Content-Type'] !== undefined) return { status, headers, body };
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Sends an answer; a conditional GET that finds nothing changed gets a 304 (RFC 9110, section 13). */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  const etag = headers['ETag'];
  if (etag !== undefined && status === 200 && clientHas(request, etag)) {
    const { 'Content-Type': _, ...rest } = headers;
    response.writeHead(304, rest).end();
    return;
  }
  if (bodyIsLeftUnread(request)) return sendAndLinger(request, response, { status, headers, body });
  response.writeHead(
    status,
    body === undefined ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
  );
  response.end(body);
}

/** Sends the head, then lets `stream` write. It ends when `stream` is done, the client is gone or `closing` aborts. */
export async function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, begin, stream }: StreamReply,
  closing: AbortSignal,
): Promise<void> {
  if (response.closed) return;
  const end = begin?.();
  if (end) response.once('close', end);
  response.writeHead(status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  abortWhenGone(response);
  const controller = gone.get(response);
  const close = () => controller?.abort();
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  try {
    await stream(response);
  } finally {
    closing.removeEventListener('abort', close);
  }
  if (!response.writableEnded) response.end();
}

/** A signal that aborts when the connection of an answer that is not complete is lost. */
export function abortWhenGone(response: ServerResponse): AbortSignal {
  const known = gone.get(response);
  if (known) return known.signal;
  const controller = new AbortController();
  gone.set(response, controller);
  const abort = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed) abort();
  else response.once('close', abort);
  return controller.signal;
}

function clientHas({ method, headers }: IncomingMessage, etag: string): boolean {
  const given = headers['if-none-match'];
  if (given === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return given.trim() === '*' || given.split(',', 100).some((tag) => opaque(tag) === opaque(etag));
}

function bodyIsLeftUnread(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { 'transfer-encoding': chunked, 'content-length': length = '0' } = request.headers;
  return chunked !== undefined || Number(length) > smallBodyBytes;
}

/**
 * Answers a request whose body was refused half-way. Closing at once would make the kernel reset the connection and
 * the client lose the answer, so the rest is thrown away for a moment before the connection is closed.
 */
function sendAndLinger(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body = '' }: Answer,
): void {
  response.writeHead(status, { ...headers, Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) });
  if (body !== '') response.write(body);
  else response.flushHeaders();
  const timer = setTimeout(close, lingerMs);
  function close(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once('end', close).once('error', close).once('close', close);
  request.unpipe().resume();
}
