import { expect } from 'chai';
import { booksFaults } from '../../../shared/ledger/ledger.fixture.ts';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { createBooks } from '../../../shared/imports/imports.fixture.ts';
import { addUser } from '../../testing/add-user.ts';
import { problemOf } from '../../testing/sign-in-world.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import recordTransaction from '../transactions/record-transaction.route.ts';
import changeAccount from './change-account.route.ts';
import closeAccount from './close-account.route.ts';
import openAccount from './open-account.route.ts';
import readAccount from './read-account.route.ts';

interface Account {
  id: string;
  status: string;
  closedAt: string | null;
  balance: { amount: string };
  overdraftLimit: { amount: string } | null;
}

describe('changing and closing an account over HTTP', () => {
  let database: TestDatabase;
  let api: TestApi;
  let userId: string;
  let token: string;

  before(async () => {
    database = await createTestDatabase();
    const routes = [changeAccount, closeAccount, openAccount, readAccount, recordTransaction];
    api = await startTestApi({ db: database.db, routes });
  });
  beforeEach(async () => {
    userId = await addUser(database.db);
    token = await api.token({ userId });
  });
  afterEach(async () => expect(await booksFaults(database.db)).to.deep.equal([]));
  after(async () => {
    await api.close();
    await database.drop();
  });

  async function open(fields: object = {}): Promise<Account> {
    const body = { name: 'Giro', type: 'checking', currency: 'EUR', ...fields };
    return (await api.call('POST', '/api/accounts', { token, body })).body as Account;
  }
  const change = (id: string, body: object, headers = {}) =>
    api.call('PATCH', `/api/accounts/${id}`, { token, body, headers });
  const close = (id: string, headers = {}) => api.call('DELETE', `/api/accounts/${id}`, { token, headers });
  const read = (id: string) => api.call('GET', `/api/accounts/${id}`, { token });
  const spend = (accountId: string, amount = '-1.00') =>
    api.call('POST', '/api/transactions', {
      token,
      body: { accountId, date: '2024-01-05', amount, description: 'Tea' },
    });
  const pointer = ({ body }: { body: unknown }) => (body as { errors: { pointer: string }[] }).errors[0]?.pointer;

  it('begins open, and without an overdraft where there is one to have', async () => {
    expect(await open()).to.deep.include({
      status: 'open',
      closedAt: null,
      overdraftLimit: { amount: '0.00', currency: 'EUR' },
      lowBalanceLimit: { amount: '0.00', currency: 'EUR' },
    });
    expect(await open({ type: 'credit' })).to.include({ overdraftLimit: null });
  });

  it('changes what is named and leaves the rest', async () => {
    const { id } = await open({ institution: 'Example Bank' });
    const renamed = await change(id, { name: 'Household', overdraftLimit: '500' });
    expect(renamed.body).to.deep.include({
      name: 'Household',
      institution: 'Example Bank',
      overdraftLimit: { amount: '500.00', currency: 'EUR' },
    });
    await change(id, { institution: null });
    const { body } = await read(id);
    expect(body).to.deep.include({ name: 'Household', institution: null });
    expect((body as Account).overdraftLimit?.amount).to.equal('500.00');
  });

  it('refuses a limit that is none', async () => {
    const { id } = await open();
    expect(pointer(await change(id, { overdraftLimit: '-1' }))).to.equal('/overdraftLimit');
    expect(pointer(await change(id, { overdraftLimit: { amount: '1', currency: 'USD' } }))).to.equal(
      '/overdraftLimit/currency',
    );
    const card = await open({ type: 'credit' });
    expect(problemOf(await change(card.id, { overdraftLimit: '5' }))).to.deep.equal([422, 'unprocessable']);
  });

  it('changes only what the caller has seen, when told so', async () => {
    const { id } = await open();
    const etag = (await read(id)).headers.get('etag') ?? '';
    expect((await change(id, { name: 'One' }, { 'If-Match': etag })).status).to.equal(200);
    expect(problemOf(await change(id, { name: 'Two' }, { 'If-Match': etag }))).to.deep.equal([
      412,
      'precondition-failed',
    ]);
    expect((await close(id, { 'If-Match': etag })).status).to.equal(412);
  });

  it('posts nothing to a frozen account, imports neither, until it thaws', async () => {
    const { id } = await open();
    const books = createBooks(database.db);
    const importId = await books.upload(userId, 'Date,Description,Amount\n2024-01-05,Tea,-2.00\n', { accountId: id });
    expect((await change(id, { frozen: true })).body).to.include({ status: 'frozen' });
    expect(problemOf(await spend(id))).to.deep.equal([422, 'unprocessable']);
    const failure = await books.run(userId, importId).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'unprocessable' });
    expect((failure as Error).message).to.include('frozen or closed');
    await change(id, { frozen: false });
    expect((await spend(id)).status).to.equal(201);
    expect((await books.run(userId, importId)).inserted).to.equal(1);
    expect(((await read(id)).body as Account).balance.amount).to.equal('-3.00');
  });

  it('undoes no import of a frozen account, and changes nothing then', async () => {
    const { id } = await open();
    const books = createBooks(database.db);
    const file = 'Date,Description,Amount\n2024-01-05,Tea,-2.00\n';
    const { importId } = await books.bring(userId, file, { accountId: id });
    await change(id, { frozen: true });
    const before = await books.state(userId);
    expect(await books.undo(userId, importId).catch((error: unknown) => error)).to.include({ code: 'unprocessable' });
    expect(await books.state(userId)).to.deep.equal(before);
    await change(id, { frozen: false });
    expect((await books.undo(userId, importId)).removed).to.equal(1);
  });

  it('closes an account that is empty, and shows it still', async () => {
    const { id } = await open({ openingBalance: '1.00' });
    expect(problemOf(await close(id))).to.deep.equal([409, 'conflict']);
    await spend(id);
    expect((await close(id)).status).to.equal(204);
    expect((await close(id)).status).to.equal(204);
    const { body } = await read(id);
    expect((body as Account).status).to.equal('closed');
    expect((body as Account).closedAt).to.match(/^\d{4}-.+Z$/);
    expect(problemOf(await spend(id))).to.deep.equal([422, 'unprocessable']);
    expect(problemOf(await change(id, { frozen: false }))).to.deep.equal([409, 'conflict']);
  });

  it('never closes an account that something comes into at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await open();
      const [closed, spent] = await Promise.all([close(id), spend(id)]);
      expect(`${closed.status} ${spent.status}`).to.be.oneOf(['204 422', '409 201']);
    }
  });
});
