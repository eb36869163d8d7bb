import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** An SMS gateway for tests. */
export interface SmsGateway {
  url: string;
  /** What it was asked since this was last called. */
  take(): { headers: IncomingHttpHeaders; body: unknown }[];
  /** How it answers the next request; it takes others. */
  answer(next: number | 'by hanging up' | 'never'): void;
  stop(): Promise<void>;
}

export async function startSmsGateway(): Promise<SmsGateway> {
  let asked: ReturnType<SmsGateway['take']> = [];
  let next: number | 'by hanging up' | 'never' = 202;
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push({ headers: request.headers, body });
      const answer = next;
      next = 202;
      if (answer === 'by hanging up') request.socket.destroy();
      else if (answer !== 'never')
        response.writeHead(answer, { Location: '/elsewhere', Connection: 'close' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    take() {
      const taken = asked;
      asked = [];
      return taken;
    },
    answer: (how) => void (next = how),
    stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      return closed.then(() => undefined);
    },
  };
}
