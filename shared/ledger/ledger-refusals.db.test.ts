import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { ledgerFaults } from './ledger.fixture.ts';

interface Entry {
  debit: string;
  credit: string;
  amount?: string;
  currency?: string;
  user?: string;
  reverses?: string | null;
}

describe('the ledger, to whoever speaks SQL', () => {
  let database: TestDatabase;
  let user: string;
  let giro: string;
  let savings: string;
  let income: string;

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    user = await addUser();
    giro = await openAccount(user);
    savings = await openAccount(user, { type: 'savings' });
    const [made] = await sql(
      `INSERT INTO ledger_accounts (user_id, kind, currency) VALUES (?, 'income', 'EUR') RETURNING id`,
      [user],
    );
    income = made!['id'] as string;
    await enter({ debit: giro, credit: income, amount: '1000' });
  });
  afterEach(async () => expect(await ledgerFaults(database.db)).to.deep.equal([]));
  after(() => database.drop());

  async function sql(
    text: string,
    values: (string | null)[] | Record<string, string> = [],
  ): Promise<Record<string, unknown>[]> {
    return (await database.db.raw<{ rows: Record<string, unknown>[] }>(text, values)).rows;
  }

  async function addUser(): Promise<string> {
    const id = newId();
    await sql(`INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, ?, '', 'A', 'B')`, [
      id,
      `user-${id}`,
    ]);
    return id;
  }

  /** The id of its ledger account. */
  async function openAccount(userId: string, { type = 'checking', currency = 'EUR' } = {}): Promise<string> {
    const id = newId();
    await sql(
      `INSERT INTO accounts (id, user_id, name, type, currency, identity) VALUES (?, ?, 'A', ?, ?, ?::uuid::text)`,
      [id, userId, type, currency, id],
    );
    const [made] = await sql('SELECT id FROM ledger_accounts WHERE account_id = ?', [id]);
    return made!['id'] as string;
  }

  async function enter({ debit, credit, amount = '100', currency = 'EUR', ...rest }: Entry): Promise<string> {
    const [made] = await sql(
      `INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date, reverses)
       VALUES (?, ?, ?, ?, ?, '2024-01-05', ?) RETURNING id`,
      [rest.user ?? user, debit, credit, amount, currency, rest.reverses ?? null],
    );
    return made!['id'] as string;
  }

  async function balance(id: string): Promise<unknown> {
    return (await sql('SELECT balance_minor FROM ledger_accounts WHERE id = ?', [id]))[0]!['balance_minor'];
  }

  /** The constraint that a statement broke, or what it was told. */
  async function refusal(doing: () => Promise<unknown>): Promise<string> {
    const before = await sql('SELECT id, balance_minor FROM ledger_accounts ORDER BY id');
    const { constraint, message } = await doing().then(
      () => expect.fail('it was not refused'),
      (error: unknown) => error as { constraint?: string; message: string },
    );
    expect(await sql('SELECT id, balance_minor FROM ledger_accounts ORDER BY id')).to.deep.equal(before);
    return constraint ?? message;
  }

  const rewritten = /the ledger is added to and never rewritten/;

  it('keeps balances in step with entries, many in one statement', async () => {
    await sql(
      `INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date)
       SELECT ?, ?::uuid, ?::uuid, n, 'EUR', '2024-01-05' FROM generate_series(1, 100) n`,
      [user, giro, income],
    );
    expect([await balance(giro), await balance(income)]).to.deep.equal(['6050', '-6050']);
  });

  it('refuses an entry that moves nothing, backwards, or from an account to itself', async () => {
    for (const amount of ['0', '-5']) {
      expect(await refusal(() => enter({ debit: giro, credit: income, amount }))).to.equal(
        'ledger_entries_amount_minor_check',
      );
    }
    expect(await refusal(() => enter({ debit: giro, credit: giro }))).to.equal('ledger_entries_check');
  });

  it('refuses an entry between accounts of two users, in whoever’s name', async () => {
    const stranger = await addUser();
    const foreign = await openAccount(stranger);
    for (const as of [user, stranger]) {
      expect(await refusal(() => enter({ debit: foreign, credit: giro, user: as }))).to.equal(
        'ledger_entries_one_book',
      );
    }
  });

  it('refuses an entry between two currencies, in either, and to an account that is not there', async () => {
    const dollars = await openAccount(user, { currency: 'USD' });
    for (const currency of ['EUR', 'USD']) {
      expect(await refusal(() => enter({ debit: dollars, credit: giro, currency }))).to.equal(
        'ledger_entries_one_book',
      );
    }
    expect(await refusal(() => enter({ debit: giro, credit: newId() }))).to.equal('ledger_entries_one_book');
  });

  it('refuses to change, delete and truncate entries', async () => {
    for (const text of [
      'UPDATE ledger_entries SET amount_minor = 1',
      'DELETE FROM ledger_entries',
      'TRUNCATE ledger_entries',
    ]) {
      expect(await refusal(() => sql(text)), text).to.match(rewritten);
    }
  });

  it('refuses to set a balance, to turn an account into another, and to lose one', async () => {
    for (const text of [
      'UPDATE ledger_accounts SET balance_minor = balance_minor + 1',
      `UPDATE ledger_accounts SET currency = 'USD'`,
      'UPDATE ledger_accounts SET user_id = gen_random_uuid()',
      `INSERT INTO ledger_accounts (user_id, kind, currency, balance_minor) VALUES (gen_random_uuid(), 'income', 'EUR', 5)`,
      'DELETE FROM ledger_accounts',
      'TRUNCATE ledger_accounts',
    ]) {
      expect(await refusal(() => sql(text)), text).to.match(rewritten);
    }
  });

  it('refuses a second account of one kind, category and currency, a missing category being one too', async () => {
    const again = () =>
      sql(`INSERT INTO ledger_accounts (user_id, kind, currency) VALUES (?, 'income', 'EUR')`, [user]);
    expect(await refusal(again)).to.equal('ledger_accounts_once');
  });

  it('refuses to move out more than there is, and knows what may be below zero', async () => {
    expect(await refusal(() => enter({ debit: savings, credit: giro, amount: '1001' }))).to.equal(
      'ledger_no_overdraft',
    );
    await enter({ debit: savings, credit: giro, amount: '1000' });
    const card = await openAccount(user, { type: 'credit' });
    await enter({ debit: giro, credit: card, amount: '5000' });
    await sql('UPDATE ledger_accounts SET floor_minor = -300 WHERE id = ?', [savings]);
    await enter({ debit: giro, credit: savings, amount: '1300' });
    expect(await refusal(() => enter({ debit: giro, credit: savings, amount: '1' }))).to.equal('ledger_no_overdraft');
    expect([await balance(giro), await balance(savings), await balance(card)]).to.deep.equal(['6300', '-300', '-5000']);
  });

  it('refuses to set aside more than there is, and lets arrive what was set aside, whatever there is then', async () => {
    const [transit, expense] = await sql(
      `INSERT INTO ledger_accounts (user_id, kind, currency) VALUES (?, 'transit', 'EUR'), (?, 'expense', 'EUR')
       RETURNING id`,
      [user, user],
    ).then((made) => made.map(({ id }) => id as string));
    const aside = { debit: transit!, credit: giro };
    expect(await refusal(() => enter({ ...aside, amount: '1001' }))).to.equal('ledger_no_overdraft');
    const entry = await enter({ ...aside, amount: '600' });
    await enter({ debit: expense!, credit: giro, amount: '500' });
    await sql(
      `INSERT INTO ledger_entries (user_id, debit_id, credit_id, amount_minor, currency, date, reverses)
       VALUES (:user, :giro, :transit, 600, 'EUR', '2024-01-05', :entry),
         (:user, :savings, :giro, 600, 'EUR', '2024-01-06', NULL)`,
      { user, giro, savings, transit: transit!, entry },
    );
    expect([await balance(giro), await balance(savings), await balance(transit!)]).to.deep.equal(['-100', '600', '0']);
    expect(await refusal(() => enter({ ...aside, amount: '1' }))).to.equal('ledger_no_overdraft');
  });

  it('takes down what a statement says that was spent, whatever there was', async () => {
    const [made] = await sql(
      `INSERT INTO ledger_accounts (user_id, kind, currency) VALUES (?, 'expense', 'EUR') RETURNING id`,
      [user],
    );
    await enter({ debit: made!['id'] as string, credit: giro, amount: '2500' });
    expect(await balance(giro)).to.equal('-1500');
  });

  it('refuses entries of accounts that are frozen or closed, and to close one that holds something', async () => {
    await sql(`UPDATE ledger_accounts SET status = 'frozen' WHERE id = ?`, [giro]);
    expect(await refusal(() => enter({ debit: giro, credit: income }))).to.equal('ledger_accounts_open');
    const close = `UPDATE ledger_accounts SET status = 'closed', closed_at = now() WHERE id = ?`;
    expect(await refusal(() => sql(close, [giro]))).to.equal('ledger_closed_at_zero');
    await sql(close, [savings]);
    expect(await refusal(() => enter({ debit: savings, credit: income }))).to.equal('ledger_accounts_open');
  });

  it('takes a reversal once, and only as the mirror of an entry', async () => {
    const entry = await enter({ debit: giro, credit: income });
    const mirror = { debit: income, credit: giro, reverses: entry };
    expect(await refusal(() => enter({ ...mirror, amount: '99' }))).to.equal('ledger_entries_mirrored');
    expect(await refusal(() => enter({ debit: giro, credit: income, reverses: entry }))).to.equal(
      'ledger_entries_mirrored',
    );
    expect(await refusal(() => enter({ ...mirror, reverses: newId() }))).to.equal('ledger_entries_mirrored');
    const reversal = await enter(mirror);
    expect(await refusal(() => enter(mirror))).to.equal('ledger_entries_reversed_once');
    expect(await refusal(() => enter({ debit: giro, credit: income, reverses: reversal }))).to.equal(
      'ledger_entries_mirrored',
    );
  });
});
