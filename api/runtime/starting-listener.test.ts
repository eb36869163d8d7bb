import { expect } from 'chai';
import { securityHeadersOf } from '../middleware/security-headers.ts';
import { listen } from './listen.ts';
import { createStartingListener } from './starting-listener.ts';

describe('a process that starts', () => {
  // asvs: 3.4.1, 3.4.3, 3.4.4, 3.4.6
  it('says that it runs and when to come again, until there is something to serve', async () => {
    const { listener, hand } = createStartingListener({ environment: 'production' });
    const server = await listen(listener, { host: '127.0.0.1', port: 0, closing: new AbortController() });
    const get = (path: string) => fetch(server.url + path, { headers: { 'X-Request-ID': 'request-1' } });

    const live = await get('/health/live');
    expect(live.status).to.equal(200);
    const early = await get('/api/accounts?limit=1');
    for (const [name, value] of Object.entries(securityHeadersOf({ environment: 'production' })))
      expect([live.headers.get(name), early.headers.get(name)], name).to.deep.equal([value, value]);
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
