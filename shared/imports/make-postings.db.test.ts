import { expect } from 'chai';
import { findAccount, listAccounts, openAccount } from '../accounts/index.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { createBooks } from './imports.fixture.ts';

const january = `Date,Description,Amount
2024-01-03,Salary Acme,2500.00
2024-01-05,Coffee House,-3.50
2024-01-05,Coffee House,-3.50
2024-01-09,Rent January,-900.00
`;

describe('the account of a row', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });

  after(() => database.drop());

  const rejection = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
    promise.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error as { code: string; message: string },
    );

  // asvs: 2.2.3
  it('posts to the account that is named, and refuses rows in another currency', async () => {
    const user = await books.user();
    const { id } = await openAccount(books, user, { name: 'Pocket', type: 'checking', currency: 'GBP' });
    const file = 'Date,Description,Amount,Currency\n2024-01-05,Tea,-2.00,GBP\n2024-01-06,Kaffee,-3.00,EUR\n';
    const result = await books.bring(user, file, { accountId: id });
    expect(result.accounts).to.have.lengthOf(1);
    expect(result.accounts[0]).to.include({ accountId: id, inserted: 1, currency: 'GBP', sum: '-2.00' });
    expect(result.errors).to.deep.equal([
      { row: 3, field: 'currency', detail: 'The row is in EUR, the account in GBP.' },
    ]);
  });

  it('takes the currency of the named account where the file says none', async () => {
    const user = await books.user();
    const { id } = await openAccount(books, user, { name: 'Forint', type: 'checking', currency: 'HUF' });
    const result = await books.bring(user, january, { accountId: id });
    expect(result.accounts[0]).to.include({ accountId: id, currency: 'HUF', inserted: 4 });
  });

  it('refuses an account of somebody else', async () => {
    const [owner, user] = [await books.user(), await books.user()];
    const { id } = await openAccount(books, owner, { name: 'Mine', type: 'checking', currency: 'EUR' });
    const failure = await rejection(books.upload(user, january, { accountId: id }));
    expect(failure).to.deep.include({ code: 'validation-failed' });
    expect(failure).to.have.deep.property('errors', [{ pointer: '/accountId', detail: 'is not one of your accounts' }]);
  });

  it('fails when the named account is gone by then, and posts nowhere else', async () => {
    const user = await books.user();
    const { importId, accounts } = await books.bring(user, january);
    const next = await books.upload(user, january, { accountId: accounts[0]?.accountId });
    await books.undo(user, importId);
    expect((await rejection(books.run(user, next))).message).to.equal('The account of this import is no longer here.');
    expect(await listAccounts(books, user, undefined, 10)).to.deep.equal([]);
  });

  it('opens an account for each number and currency in a file, and finds them again', async () => {
    const user = await books.user();
    const file = `Account,Date,Description,Amount,Currency
DE02 1203 0000 0000 2020 51,2024-01-05,Coffee,-3.50,EUR
DE02 1203 0000 0000 2020 51,2024-01-06,Tea,-2.00,GBP
DE02500105170137075030,2024-01-06,Rent,-500.00,EUR
`;
    const first = await books.bring(user, file);
    expect(first.accounts.map(({ inserted, currency, sum }) => [inserted, currency, sum])).to.deep.equal([
      [1, 'EUR', '-3.50'],
      [1, 'GBP', '-2.00'],
      [1, 'EUR', '-500.00'],
    ]);
    const found = await listAccounts(books, user, undefined, 10);
    expect(found.map(({ accountNumber, currency }) => `${accountNumber} ${currency}`)).to.have.members([
      'DE02120300000000202051 EUR',
      'DE02120300000000202051 GBP',
      'DE02500105170137075030 EUR',
    ]);
    const second = await books.bring(user, file.replaceAll('2024-01', '2024-02'));
    expect(second.accounts.map(({ accountId }) => accountId)).to.deep.equal(
      first.accounts.map(({ accountId }) => accountId),
    );
  });

  it('finds an account that was opened by hand by its number', async () => {
    const user = await books.user();
    const account = { name: 'Giro', type: 'checking', currency: 'EUR', accountNumber: 'DE02 1203 0000 0000 2020 51' };
    const { id } = await openAccount(books, user, { ...account, type: 'checking' });
    const file = 'Account,Date,Description,Amount\nde02120300000000202051,2024-01-05,Coffee,-3.50\n';
    expect((await books.bring(user, file)).accounts.map(({ accountId }) => accountId)).to.deep.equal([id]);
  });

  it('falls back on the user’s currency', async () => {
    const user = await books.user('SEK');
    expect((await books.bring(user, january)).accounts[0]?.currency).to.equal('SEK');
  });

  it('stays with the currency of an account that the file names without one', async () => {
    const user = await books.user();
    const number = 'DE02120300000000202051';
    const account = { name: 'Dollars', type: 'checking', currency: 'USD', accountNumber: number } as const;
    const { id } = await openAccount(books, user, account);
    const result = await books.bring(user, `Account,Date,Description,Amount\n${number},2024-01-05,Bagel,-3.50\n`);
    expect(result.accounts[0]).to.include({ accountId: id, currency: 'USD' });
  });

  it('puts files of one layout that name no account into one account, and those of another into another', async () => {
    const user = await books.user();
    const other =
      'Booking date;Payee;Purpose;Amount\n05.01.2024;Coffee House;Latte;-3,50\n06.01.2024;Shop;Bread;-2,20\n';
    const [first, again, third] = [
      await books.bring(user, january, { fileName: 'january.csv' }),
      await books.bring(user, january.replaceAll('2024-01', '2024-02'), { fileName: 'february.csv' }),
      await books.bring(user, other, { fileName: 'other.csv' }),
    ];
    expect(again.accounts[0]?.accountId).to.equal(first.accounts[0]?.accountId);
    expect(third.accounts[0]?.accountId).to.not.equal(first.accounts[0]?.accountId);
  });

  it('takes any text for the name of an account', async () => {
    const user = await books.user();
    const name = `${'x'.repeat(98)}👍👍`;
    const qif = `!Account\nN${name}\nTBank\n^\n!Type:Bank\nD01/25/2024\nT-3.50\nPCoffee\n^\n`;
    const { accounts } = await books.bring(user, qif, { fileName: 'quicken.qif' });
    const found = await findAccount(books, accounts[0]?.accountId as string, user);
    expect(found?.name).to.match(/^x{98}…$/);
    const long = `!Account\nN${'y'.repeat(3_000)}\nTBank\n^\n!Type:Bank\nD01/25/2024\nT-3.50\nPCoffee\n^\n`;
    const first = await books.bring(user, long, { fileName: 'long.qif' });
    const second = await books.bring(user, long, { fileName: 'long.qif' });
    expect(second.accounts[0]?.accountId).to.equal(first.accounts[0]?.accountId);
  });
});
