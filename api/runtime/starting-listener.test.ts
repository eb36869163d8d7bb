import { expect } from 'chai';
import { listen } from './listen.ts';
import { createStartingListener } from './starting-listener.ts';

describe('a process that starts', () => {
  it('says that it runs and when to come again, until there is something to serve', async () => {
    const { listener, hand } = createStartingListener();
    const server = await listen(listener, { host: '127.0.0.1', port: 0, closing: new AbortController() });
    const get = (path: string) => fetch(server.url + path, { headers: { 'X-Request-ID': 'request-1' } });

    expect((await get('/health/live')).status).to.equal(200);
    const early = await get('/api/accounts?limit=1');
    expect([early.status, early.headers.get('retry-after')]).to.deep.equal([503, '1']);
    expect(early.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(await early.json()).to.include({
      code: 'unavailable',
      status: 503,
      instance: '/api/accounts',
      requestId: 'request-1',
    });

    hand((_request, response) => void response.end('served'));
    expect(await (await get('/api/accounts')).text()).to.equal('served');
    await server.close();
  });
});
