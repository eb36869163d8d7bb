import { expect } from 'chai';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '../../shared/testing/index.ts';
import { type StreamEvent, writeEvents } from './event-stream.ts';

describe('writeEvents', () => {
  /** Writes 200 events of a megabyte each to a client that has the head of the answer, and reads when the test does. */
  async function open() {
    const seen = { asked: 0, mostListeners: 0, ended: false };
    let response: ServerResponse | undefined;
    async function* events(): AsyncGenerator<StreamEvent> {
      for (; seen.asked < 200; seen.asked += 1) {
        seen.mostListeners = Math.max(seen.mostListeners, response?.listenerCount('close') ?? 0);
        yield { event: 'test', id: String(seen.asked), data: 'x'.repeat(1_000_000) };
      }
    }
    const server = createServer((_request, answer) => {
      response = answer;
      void writeEvents(answer, events()).then(() => {
        seen.ended = true;
        answer.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const incoming = await new Promise<IncomingMessage>((resolve) =>
      get({ host: '127.0.0.1', port, agent: false }, resolve),
    );
    await until(() => response?.writableNeedDrain, 'the reader is behind');
    return { seen, incoming, response: response!, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('asks for the next event when the reader has room for it', async () => {
    const { seen, incoming, response, close } = await open();
    expect(seen.asked).to.be.lessThan(100);
    expect(response.writableLength).to.be.lessThan(3_000_000);
    const received = await text(incoming);
    expect(received.match(/^id: \d+$/gm)).to.have.lengthOf(200);
    expect(seen.mostListeners, 'each wait takes its listeners away').to.be.lessThan(5);
    await close();
  });

  it('waits for room no longer than the reader is there', async () => {
    const { seen, incoming, close } = await open();
    incoming.destroy();
    await until(() => seen.ended, 'it has ended');
    await close();
  });
});
