import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../../shared/testing/index.ts';
import { addUser } from '../../testing/add-user.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import changeMe from './change-me.route.ts';
import readMe from './read-me.route.ts';

interface User {
  firstName: string;
  phone: string | null;
  taxId: string | null;
  currency: string;
}

describe('PATCH /api/users/me', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [readMe, changeMe] });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
  });

  const read = () => api.call('GET', '/api/users/me', { token });
  const change = (body: unknown, headers: Record<string, string> = {}) =>
    api.call('PATCH', '/api/users/me', { token, body, headers });
  const row = async () =>
    (await database.db.raw<{ rows: [Record<string, unknown>] }>('SELECT * FROM users WHERE id = ?', [userId])).rows[0];

  it('changes what is named, and answers as a read does then', async () => {
    const wanted = {
      firstName: 'Ada',
      lastName: 'Lovelace',
      phone: '+49 (151) 234-567',
      currency: 'CHF',
      timeZone: 'America/Argentina/Buenos_Aires',
    };
    const { status, headers, body } = await change(wanted);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ ...wanted, taxId: null });
    const now = await read();
    expect([now.body, now.headers.get('etag')]).to.deep.equal([body, headers.get('etag')]);
    expect((await change({ firstName: 'Augusta' })).body).to.deep.equal({ ...(body as User), firstName: 'Augusta' });
  });

  // asvs: 8.2.3
  it('shows the telephone number in full and the tax id never', async () => {
    await change({ phone: '+49 151 1234567', taxId: '123-45-6789' });
    const { body } = await read();
    expect(body).to.include({ phone: '+49 151 1234567', taxId: '***-**-6789' });
  });

  // asvs: 14.2.4
  it('keeps both sealed', async () => {
    await change({ phone: '+49 151 1234567', taxId: '123-45-6789' });
    const { phone, phone_sealed: phoneSealed, tax_id_sealed: taxIdSealed } = await row();
    expect(phone).to.equal(null);
    for (const sealed of [phoneSealed, taxIdSealed]) expect(sealed).to.match(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(JSON.stringify(await row())).not.to.match(/1234567|6789/);
  });

  it('takes away what is null', async () => {
    await change({ phone: '+49 151 1234567', taxId: '123-45-6789' });
    expect((await change({ phone: null })).body).to.include({ phone: null, taxId: '***-**-6789' });
    expect((await change({ taxId: null })).body).to.include({ phone: null, taxId: null });
  });

  it('makes results stale that were computed for another currency or time zone, and no others', async () => {
    const version = async () => Number((await row())['data_version']);
    await change({ firstName: 'Ada', currency: 'EUR' });
    expect(await version()).to.equal(0);
    await change({ currency: 'USD' });
    await change({ timeZone: 'Europe/Berlin' });
    expect(await version()).to.equal(2);
  });

  const faults: [what: string, body: object, pointer: string][] = [
    ['a blank name', { firstName: ' ' }, '/firstName'],
    ['no name at all', { lastName: null }, '/lastName'],
    ['a telephone number with letters', { phone: '+49 CALL ME' }, '/phone'],
    ['a telephone number of too few digits', { phone: '1 (--) 2' }, '/phone'],
    ['a tax id that is none', { taxId: '§' }, '/taxId'],
    ['a currency that is none', { currency: 'euro' }, '/currency'],
    ['a time zone that is none', { timeZone: 'Europe/Atlantis' }, '/timeZone'],
    ['an offset for a time zone', { timeZone: '+01:00' }, '/timeZone'],
    ['a role', { role: 'admin' }, '/role'],
    ['an e-mail address', { email: 'eve@example.org' }, '/email'],
  ];
  for (const [what, body, pointer] of faults) {
    // asvs: 8.2.3, 15.3.3
    it(`refuses ${what}`, async () => {
      const answer = await change(body);
      expect(answer.status).to.equal(400);
      expect((answer.body as { errors: { pointer: string }[] }).errors[0]?.pointer).to.equal(pointer);
    });
  }

  it('refuses a change of what was changed since it was read', async () => {
    const etag = (await read()).headers.get('etag') ?? '';
    const next = await change({ firstName: 'Ada' }, { 'If-Match': etag });
    expect(next.status).to.equal(200);
    const stale = await change({ firstName: 'Eve' }, { 'If-Match': etag });
    expect([stale.status, (stale.body as { code: string }).code]).to.deep.equal([412, 'precondition-failed']);
    expect((await change({ firstName: 'Eve' }, { 'If-Match': next.headers.get('etag') ?? '' })).status).to.equal(200);
  });

  it('lets one through of many that start from the same state', async () => {
    const etag = (await read()).headers.get('etag') ?? '';
    const names = Array.from({ length: 10 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(names.map((firstName) => change({ firstName }, { 'If-Match': etag })));
    const [winner, ...others] = answers.toSorted((a, b) => a.status - b.status);
    expect([winner?.status, ...others.map(({ status }) => status)]).to.deep.equal([200, ...Array<number>(9).fill(412)]);
    expect((await read()).body).to.deep.equal(winner?.body);
  });

  it('loses nothing of changes to different things at once', async () => {
    await Promise.all([
      change({ firstName: 'Ada' }),
      change({ phone: '+49 151 1234567' }),
      change({ taxId: '123-45-6789' }),
      change({ currency: 'CHF' }),
    ]);
    const { body } = await read();
    expect(body).to.include({ firstName: 'Ada', phone: '+49 151 1234567', taxId: '***-**-6789', currency: 'CHF' });
  });

  it('refuses who is not signed in, and who is no longer here', async () => {
    expect((await api.call('PATCH', '/api/users/me', { body: {} })).status).to.equal(401);
    await database.db.raw('DELETE FROM users WHERE id = ?', [userId]);
    expect((await change({ firstName: 'Ada' })).status).to.equal(401);
  });
});
