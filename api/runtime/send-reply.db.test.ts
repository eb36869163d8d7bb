import { expect } from 'chai';
import { createTestDatabase, until, type TestDatabase } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';

let ended = 0;

/** Ticks until its signal aborts. */
const ticking = defineRoute({
  method: 'GET',
  path: '/ticking',
  access: 'public',
  summary: 'A stream',
  responses: { 200: { description: 'Events', contentType: 'text/event-stream' } },
  handler: (_input, { signal }) => ({
    status: 200,
    headers: { 'Content-Type': 'text/event-stream' },
    async stream(response) {
      response.write('data: 1\n\n');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      ended++;
    },
  }),
});
const breaking = defineRoute({
  method: 'GET',
  path: '/breaking',
  access: 'public',
  summary: 'A stream that fails',
  responses: { 200: { description: 'Half a file' } },
  handler: () => ({
    status: 200,
    stream: async (response) => {
      response.write('half');
      throw new Error('the disk is gone');
    },
  }),
});

describe('a streamed answer', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    ended = 0;
    api = await startTestApi({ db: database.db, routes: [ticking, breaking] });
  });
  afterEach(() => api.close());

  it('ends whole when the process closes', async () => {
    const response = await fetch(`${api.url}/ticking`);
    expect(response.headers.get('content-type')).to.equal('text/event-stream');
    const text = response.text();
    await api.close();
    expect([await text, ended]).to.deep.equal(['data: 1\n\n', 1]);
  });

  it('learns that its reader has gone', async () => {
    const reading = new AbortController();
    const response = await fetch(`${api.url}/ticking`, { signal: reading.signal });
    await response.body!.getReader().read();
    reading.abort();
    await until(() => ended === 1, 'the stream has ended');
  });

  it('is not begun for HEAD', async () => {
    expect((await api.call('HEAD', '/ticking')).headers.get('content-type')).to.equal('text/event-stream');
    expect(ended).to.equal(0);
  });

  it('is cut off, not completed, when it fails half-way', async () => {
    const response = await fetch(`${api.url}/breaking`);
    expect(await response.text().catch(() => 'cut off')).to.equal('cut off');
  });
});
