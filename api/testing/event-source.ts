/** An event as a client of a `text/event-stream` gets it. */
export interface ReceivedEvent<T> {
  event: string;
  id: string;
  data: T;
}

export interface EventSource<T> {
  headers: Headers;
  /** The next event, or undefined when the server has ended the stream. */
  next(): Promise<ReceivedEvent<T> | undefined>;
  /** Goes away, as a client does. */
  close(): void;
}

/** Opens an event stream; `lastEventId` resumes where another was left. */
export async function openEvents<T>(url: string, token: string, lastEventId?: string): Promise<EventSource<T>> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    headers: {
      Authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    },
    signal: leaving.signal,
  });
  if (!response.ok || !response.body) throw new Error(`the stream was answered with ${response.status}`);
  const events = parse<T>(response.body.pipeThrough(new TextDecoderStream()));
  return {
    headers: response.headers,
    next: async () => (await events.next()).value ?? undefined,
    close: () => leaving.abort(),
  };
}

async function* parse<T>(chunks: AsyncIterable<string>): AsyncGenerator<ReceivedEvent<T>, undefined> {
  let text = '';
  for await (const chunk of chunks) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const data = fields.get('data');
      if (data === undefined) continue;
      yield { event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: JSON.parse(data) as T };
    }
  }
  return undefined;
}
