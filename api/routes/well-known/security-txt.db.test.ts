import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { startTestApi } from '../../testing/start-test-api.ts';
import readSecurityTxt from './read-security-txt.route.ts';

describe('GET /.well-known/security.txt', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  async function read(securityContact: string | undefined, environment: 'production' | 'test') {
    const options = { db: database.db, routes: [readSecurityTxt] };
    const first = await startTestApi(options);
    const { config } = first.ctx;
    await first.close();
    const clock = { now: () => new Date('2026-03-04T05:06:07Z') };
    const api = await startTestApi({
      ...options,
      parts: { config: { ...config, environment, securityContact }, clock },
    });
    const answer = await api.call('GET', '/.well-known/security.txt');
    await api.close();
    return { ...answer, host: new URL(api.url).host };
  }

  it('names a contact, until when, and where it stands', async () => {
    const { status, headers, body, host } = await read('mailto:security@example.org', 'production');
    expect([status, headers.get('content-type')]).to.deep.equal([200, 'text/plain; charset=utf-8']);
    expect(body).to.equal(
      [
        'Contact: mailto:security@example.org',
        'Expires: 2026-08-31T00:00:00.000Z',
        'Preferred-Languages: en',
        `Canonical: https://${host}/.well-known/security.txt`,
        '',
      ].join('\r\n'),
    );
  });

  it('is not there in production when nobody is named', async () => {
    expect((await read(undefined, 'production')).body).to.include({ code: 'not-found' });
    expect((await read(undefined, 'test')).body).to.contain('Contact: mailto:security@localhost');
  });
});
