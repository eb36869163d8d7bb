import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { bindPort, urlOf } from '../../shared/platform/bind-port.ts';
import type { Config } from '../../shared/platform/config.ts';
import { securityHeadersOf } from '../middleware/security-headers.ts';
import { answerParserError } from './answer-parser-error.ts';

export interface ListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Aborted first of all when the server closes, so that streams and long polls end. */
  closing: AbortController;
  /** How long requests in flight may take when the server closes. */
  drainMs?: number;
  /** Decides which headers those are sent whose requests are no HTTP. Default: development. */
  environment?: Config['environment'];
}

export interface Listening {
  url: string;
  port: number;
  /** Stops accepting, lets requests in flight finish, then closes every connection. Further calls wait for the first. */
  close(): Promise<void>;
}

/**
 * Serves HTTP. Slow senders are cut off: 15 s for the head of a request, 120 s for the whole of it.
 * @throws {ConfigError} when the port can't be had
 */
export async function listen(
  listener: RequestListener,
  { host, port, closing, drainMs = 30_000, environment = 'development' }: ListenOptions,
): Promise<Listening> {
  const headers = securityHeadersOf({ environment });
  const server = createServer(
    // Idle connections outlive those of a proxy in front (usually 60 s), so that it never sends into a closing one.
    {
      headersTimeout: 15_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16_384,
      // Refused by the app, which answers as it does to everything.
      requireHostHeader: false,
    },
    listener,
  );
  // Node would leave out the headers beyond a count; the size bounds them, and the app refuses too many.
  server.maxHeadersCount = 0;
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (_request, response) => answers.set(response.req.socket, response));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    const answerHasBegun = answer !== undefined && answer.headersSent && !answer.writableFinished;
    answerParserError(error, socket, { answerHasBegun, headers });
  });
  // To Node a connection that has not carried a request yet is not idle: closing would wait for it.
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  const address = await bindPort(server, { setting: 'PORT', host, port });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closing.abort();
      for (const socket of unused) socket.destroy();
      // Connections become idle one by one as their last answer is sent.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
      server.close(() => {
        clearInterval(sweep);
        clearTimeout(deadline);
        resolve();
      });
    });
  return { url: urlOf(address), port: address.port, close: () => (closed ??= close()) };
}
