import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem, type ProblemCode } from '../../shared/platform/errors.ts';
import { describeProblem } from './problem-body.ts';

/** So that the client reads the answer before the kernel resets a connection with bytes that nobody read. */
const lingerMs = 1_000;

const codes: Record<string, [code: ProblemCode, detail: string]> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The address and the headers are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['payload-too-large', 'The chunks of the body have too many extensions.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
};

const answered = new WeakSet<Duplex>();

/**
 * Answers what is not HTTP, or more than one message at once (RFC 9112, section 11.2), and closes the connection: what
 * else is on it can not be told apart. For `clientError` of a server.
 */
export function answerParserError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  { answerHasBegun, headers }: { answerHasBegun: boolean; headers: Record<string, string> },
): void {
  // The parser fails again for everything that still arrives.
  if (answered.has(socket)) return;
  answered.add(socket);
  if (answerHasBegun || error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroy());
  socket.end(messageFor(error.code ?? '', headers));
}

function messageFor(errorCode: string, headers: Record<string, string>): string {
  const [code, detail] = codes[errorCode] ?? ['validation-failed', 'This is not a request that HTTP/1.1 allows.'];
  const problem = new Problem(code, detail);
  const { status } = problem;
  const requestId = randomUUID();
  // What it was asked of can't be known.
  const instance = `urn:uuid:${requestId}`;
  const body = JSON.stringify(describeProblem(problem, { instance, requestId }));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `X-Request-ID: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
