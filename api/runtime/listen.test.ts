import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { listen } from './listen.ts';

describe('listen', () => {
  it('lets the requests in flight finish when it closes, and takes no more', async () => {
    let arrived: () => void = () => undefined;
    let finish: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (arrived = resolve));
    const server = await listen(
      (_request, response) => {
        arrived();
        finish = () => response.end('done');
      },
      { host: '127.0.0.1', port: 0, closing: new AbortController() },
    );
    const answer = fetch(server.url);
    await inside;
    const closed = server.close();
    const refused = await fetch(server.url).catch(() => 'refused');
    finish();
    expect(await (await answer).text()).to.equal('done');
    expect(refused).to.equal('refused');
    await closed;
  });

  it('tells streams to end, and closes idle connections', async () => {
    const closing = new AbortController();
    const server = await listen(
      (_request, response) => {
        response.write('begun');
        closing.signal.addEventListener('abort', () => response.end());
      },
      { host: '127.0.0.1', port: 0, closing },
    );
    const streamed = await fetch(server.url);
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    idle.on('error', () => undefined).resume();
    const idleClosed = once(idle, 'close');
    await server.close();
    await idleClosed;
    expect(await streamed.text()).to.equal('begun');
  });

  it('cuts off what does not end in time', async () => {
    const server = await listen((_request, response) => void response.write('begun'), {
      host: '127.0.0.1',
      port: 0,
      closing: new AbortController(),
      drainMs: 1,
    });
    const streamed = await fetch(server.url);
    const text = streamed.text().catch(() => 'cut off');
    await server.close();
    expect(await text).to.equal('cut off');
  });

  it('rejects when the port is taken', async () => {
    const server = await listen((_request, response) => void response.end(), {
      host: '127.0.0.1',
      port: 0,
      closing: new AbortController(),
    });
    const again = listen((_request, response) => void response.end(), {
      host: '127.0.0.1',
      port: server.port,
      closing: new AbortController(),
    });
    expect(await again.catch((error: NodeJS.ErrnoException) => error.code)).to.equal('EADDRINUSE');
    await server.close();
  });
});
