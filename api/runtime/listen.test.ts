import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { securityHeadersOf } from '../middleware/security-headers.ts';
import { listen, type Listening } from './listen.ts';

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

  it('names the setting when the port is taken', async () => {
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
    expect(await again.catch((error: Error) => error.message)).to.equal(
      `PORT needs port ${server.port}, which is taken: choose another, or end what listens there.`,
    );
    await server.close();
  });
});

describe('what is not HTTP', () => {
  let server: Listening;
  before(async () => {
    server = await listen((request, response) => void request.resume().on('end', () => response.end('fine')), {
      host: '127.0.0.1',
      port: 0,
      closing: new AbortController(),
      environment: 'production',
    });
  });
  after(() => server.close());

  /** What comes back on a connection of its own until the server closes it. */
  async function send(text: string): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('error', () => undefined).on('data', (chunk) => received.push(chunk));
    const closed = once(socket, 'close');
    socket.write(text);
    await closed;
    return Buffer.concat(received).toString();
  }
  const head = (...lines: string[]) => ['POST / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');

  const cases: [what: string, text: string, status: number, code: string][] = [
    ['no request at all', 'hello\r\n\r\n', 400, 'validation-failed'],
    ['a broken request line', 'GET / HTTP/9.9\r\n\r\n', 400, 'validation-failed'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01', 400, 'validation-failed'],
    [
      'a length and chunks',
      `${head('Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      400,
      'validation-failed',
    ],
    ['two lengths', `${head('Content-Length: 4', 'Content-Length: 5')}abcde`, 400, 'validation-failed'],
    ['chunks that are none', `${head('Transfer-Encoding: chunked')}xyz\r\n`, 400, 'validation-failed'],
    ['chunks under another coding', head('Transfer-Encoding: chunked, identity'), 400, 'validation-failed'],
    ['a folded header', head('X-A: a\r\n b'), 400, 'validation-failed'],
    ['a blank before the colon', head('Content-Length : 4'), 400, 'validation-failed'],
    ['a control character', head('X-A: a\x00b'), 400, 'validation-failed'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\nX-A: b\n\n', 400, 'validation-failed'],
    ['a head that is too long', head(`X-A: ${'a'.repeat(20_000)}`), 431, 'headers-too-large'],
  ];
  for (const [what, text, status, code] of cases) {
    // asvs: 3.4.1, 3.4.3, 3.4.4, 3.4.6, 4.2.1
    it(`is answered as every error is, and cut off: ${what}`, async () => {
      const answer = await send(text);
      expect(answer).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).to.contain('Connection: close\r\n');
      expect(answer).to.contain('Content-Type: application/problem+json');
      for (const header of Object.entries(securityHeadersOf({ environment: 'production' })))
        expect(answer).to.contain(`${header.join(': ')}\r\n`);
      const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
      expect(body).to.include({ status, code });
    });
  }

  it('does not reach into an answer that has begun', async () => {
    const answer = await send('GET / HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 (200|400) /);
    expect((await fetch(server.url)).status).to.equal(200);
  });
});
