import { expect } from 'chai';
import { newId } from '../../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import listAccounts from './list-accounts.route.ts';
import openAccount from './open-account.route.ts';
import readAccount from './read-account.route.ts';

interface Account {
  id: string;
  name: string;
}
interface Problem {
  code: string;
  errors?: { pointer: string; detail: string }[];
}

describe('accounts over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [listAccounts, openAccount, readAccount] });
  });

  beforeEach(async () => {
    token = await signUp();
  });

  after(async () => {
    await api.close();
    await database.drop();
  });

  async function signUp(): Promise<string> {
    const userId = newId();
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, ?, '', 'A', 'B')`,
      [userId, `user-${userId}`],
    );
    return api.token({ userId });
  }

  const giro = { name: 'Giro', type: 'checking', currency: 'EUR' };
  const open = (body: object, as = token) => api.call('POST', '/api/accounts', { token: as, body });
  const pointers = (body: unknown) => (body as Problem).errors?.map(({ pointer }) => pointer);

  it('opens an account and shows it with its balance, the number masked', async () => {
    const { status, headers, body } = await open({
      ...giro,
      institution: 'Example Bank',
      accountNumber: 'DE02 1203 0000 0000 2020 51',
      openingBalance: '-12.5',
    });
    const { id } = body as Account;
    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`/api/accounts/${id}`);
    expect(body).to.deep.include({
      ...giro,
      institution: 'Example Bank',
      accountNumber: '******************2051',
      balance: { amount: '-12.50', currency: 'EUR' },
    });
    expect((await api.call('GET', `/api/accounts/${id}`, { token })).body).to.deep.equal(body);
  });

  it('keeps the number sealed', async () => {
    const { id } = (await open({ ...giro, accountNumber: 'DE02 1203 0000 0000 2020 51' })).body as Account;
    const { rows } = await database.db.raw<{ rows: [Record<string, unknown>] }>('SELECT * FROM accounts WHERE id = ?', [
      id,
    ]);
    expect(rows[0]).to.include({ identity: null, account_number: null });
    for (const column of ['identity_sealed', 'account_number_sealed']) expect(rows[0][column]).to.match(/^v1\./);
    expect(JSON.stringify(rows[0])).not.to.match(/202051/);
  });

  // asvs: 2.2.3
  it('takes an opening balance as money too, in the currency of the account', async () => {
    const opened = await open({ ...giro, openingBalance: { amount: '7', currency: 'EUR' } });
    expect(opened.body).to.deep.include({ balance: { amount: '7.00', currency: 'EUR' } });
    const other = await open({ ...giro, openingBalance: { amount: '7', currency: 'USD' } });
    expect([other.status, pointers(other.body)]).to.deep.equal([400, ['/openingBalance/currency']]);
  });

  const faults: [what: string, change: object, pointer: string][] = [
    ['a type that it does not know', { type: 'piggy-bank' }, '/type'],
    ['a currency that is none', { currency: 'euro' }, '/currency'],
    ['a currency that does not exist', { currency: 'ABC' }, '/currency'],
    ['a blank name', { name: '  ' }, '/name'],
    ['a number without letters and digits', { accountNumber: '--' }, '/accountNumber'],
    ['a fraction of a cent', { openingBalance: '0.001' }, '/openingBalance'],
    ['more than can be stored', { openingBalance: '99999999999999999999' }, '/openingBalance'],
    ['a number for an amount', { openingBalance: 5 }, '/openingBalance'],
    ['a field that it does not know', { balance: '5.00' }, '/balance'],
  ];
  for (const [what, change, pointer] of faults) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await open({ ...giro, ...change });
      expect(status).to.equal(400);
      expect(pointers(body)?.[0]).to.equal(pointer);
    });
  }

  it('has one account of a number and currency, but of another user or currency as well', async () => {
    const numbered = { ...giro, accountNumber: 'DE02120300000000202051' };
    expect((await open(numbered)).status).to.equal(201);
    const again = await open({ ...numbered, accountNumber: 'de02 1203 0000 0000 2020 51' });
    expect([again.status, (again.body as Problem).code]).to.deep.equal([409, 'conflict']);
    expect((await open({ ...numbered, currency: 'USD' })).status).to.equal(201);
    expect((await open(numbered, await signUp())).status).to.equal(201);
  });

  it('lists one’s own, page by page in the order in which they were opened', async () => {
    for (const name of ['One', 'Two', 'Three']) await open({ ...giro, name });
    await open({ ...giro, name: 'Foreign' }, await signUp());
    const first = await api.call('GET', '/api/accounts?limit=2', { token });
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await api.call('GET', next, { token });
    const names = ({ body }: { body: unknown }) => (body as { items: Account[] }).items.map(({ name }) => name);
    expect([names(first), names(second)]).to.deep.equal([['One', 'Two'], ['Three']]);
    expect(second.body).to.have.property('nextCursor', null);
  });

  // asvs: 8.2.2
  it('shows an account to nobody else', async () => {
    const { id } = (await open(giro)).body as Account;
    expect((await api.call('GET', `/api/accounts/${id}`, { token: await signUp() })).status).to.equal(404);
    expect((await api.call('GET', '/api/accounts/x', { token })).status).to.equal(400);
  });

  it('refuses who is not signed in', async () => {
    expect((await api.call('GET', '/api/accounts')).status).to.equal(401);
    expect((await api.call('POST', '/api/accounts', { body: giro })).status).to.equal(401);
    expect((await api.call('GET', `/api/accounts/${newId()}`)).status).to.equal(401);
  });
});
