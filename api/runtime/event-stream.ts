import type { ServerResponse } from 'node:http';
import type { RequestContext } from './api-context.ts';
import type { StreamReply } from './define-route.ts';

/** One event of a `text/event-stream` (WHATWG HTML, server-sent events). */
export interface StreamEvent {
  event: string;
  id: string;
  data: unknown;
}

const eventStreamHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies that gather answers would hold events back.
  'X-Accel-Buffering': 'no',
};

const heartbeatMs = 10_000;

/** Answers with events as they come. One of the streams that a user may have open. */
export function eventStream(
  { heldAnswers, principal }: Pick<RequestContext, 'heldAnswers' | 'principal'>,
  events: AsyncIterable<StreamEvent>,
): StreamReply {
  return {
    status: 200,
    headers: eventStreamHeaders,
    begin: () => heldAnswers.hold('eventStreams', principal.userId),
    stream: (response) => writeEvents(response, events),
  };
}

/**
 * Writes events as they come, and a comment now and then, which keeps proxies from closing a quiet connection. Asks for the
 * next event when the reader has room for it: a slow one gets the newest states, not every state in between.
 */
export async function writeEvents(response: ServerResponse, events: AsyncIterable<StreamEvent>): Promise<void> {
  response.write(': ready\n\n');
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeatMs);
  try {
    for await (const { event, id, data } of events) {
      const flowing = response.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
      if (!flowing && !response.closed) await untilWritable(response);
    }
  } finally {
    clearInterval(heartbeat);
  }
}

function untilWritable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const proceed = (): void => {
      response.off('drain', proceed).off('close', proceed);
      resolve();
    };
    response.on('drain', proceed).on('close', proceed);
  });
}
