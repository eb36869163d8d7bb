import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One event of a `text/event-stream` (WHATWG HTML, server-sent events). */
export interface StreamEvent {
  event: string;
  id: string;
  data: unknown;
}

export const eventStreamHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies that gather answers would hold events back.
  'X-Accel-Buffering': 'no',
};

const heartbeatMs = 10_000;

/** Writes events as they come, and a comment now and then, which keeps proxies from closing a quiet connection. */
export async function writeEvents(response: ServerResponse, events: AsyncIterable<StreamEvent>): Promise<void> {
  response.write(': ready\n\n');
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  try {
    for await (const { event, id, data } of events) {
      const flowing = response.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
      // A slow reader gets the newest state when it is ready, not every state in between.
      if (!flowing && !response.closed) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  } finally {
    clearInterval(heartbeat);
  }
}
