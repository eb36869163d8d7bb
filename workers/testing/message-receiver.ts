import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** What a job sent: under which key, and in which attempt. */
const message = z.strictObject({ key: z.string(), attempt: z.int() });
export type SentMessage = z.infer<typeof message>;

/** Somebody outside the system, who takes every message for a new one. */
export interface MessageReceiver {
  url: string;
  readonly received: readonly SentMessage[];
  /** From now on it takes messages and says so when the function is called that this gives. */
  holdAnswers(): () => void;
  stop(): Promise<void>;
}

export async function startMessageReceiver(): Promise<MessageReceiver> {
  const received: SentMessage[] = [];
  let mayAnswer = Promise.resolve();
  const server = createServer((request, response) => {
    json(request).then(
      async (body) => {
        received.push(message.parse(body));
        await mayAnswer;
        response.writeHead(202).end();
      },
      // Its sender was killed.
      () => request.socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    holdAnswers() {
      let release: (() => void) | undefined;
      mayAnswer = new Promise((resolve) => (release = resolve));
      return () => release?.();
    },
    stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      return closed.then(() => undefined);
    },
  };
}

/** Resolves when the receiver has said that it has the message. */
export async function sendMessage(url: string, sent: SentMessage, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(sent), signal });
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
