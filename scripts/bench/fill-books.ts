import type { Db } from '../../shared/platform/db.ts';

export const users = 1_000;
const accountsPerUser = 4;
const rowsPerAccount = 250;

/** A year of 1,000 users with four accounts each, one of them abroad. The ledger is left out: nothing here reads it. */
const rows = `
  INSERT INTO users (id, username, password_hash, first_name, last_name)
    SELECT uuidv7(), 'bench-' || n, '', 'Bench', 'User' FROM generate_series(1, ${users}) n;
  INSERT INTO accounts (id, user_id, name, type, currency, identity)
    SELECT uuidv7(), id, 'Account ' || n, 'checking', CASE n WHEN 4 THEN 'USD' ELSE 'EUR' END, 'account ' || n
    FROM users CROSS JOIN generate_series(1, ${accountsPerUser}) n;
  INSERT INTO exchange_rates (currency, date, rate, source)
    SELECT 'USD', current_date - n, 1.1, 'bench' FROM generate_series(1, 365) n;
  INSERT INTO transactions (id, user_id, account_id, date, amount_minor, currency, description, category, source,
      content_key)
    SELECT uuidv7(), user_id, id, current_date - (n * 365 / ${rowsPerAccount}),
      CASE WHEN n % 20 = 0 THEN 250000 ELSE -100 - n * 7919 % 20000 END, currency,
      (ARRAY['Bakery', 'Transport', 'Grocer', 'Book Shop', 'Power'])[n % 5 + 1] || ' corner ' || n * 31 % 9973,
      'Category ' || n % 12, 'manual', gen_random_uuid()
    FROM accounts CROSS JOIN generate_series(1, ${rowsPerAccount}) n;
`;

/** Fills an empty database in a minute or so: indexes are built once all rows are there. @returns what it holds */
export async function fillBooks(db: Db): Promise<string> {
  const { rows: indexes } = await db.raw<{ rows: { name: string; definition: string }[] }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'transactions'
     AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
  );
  await db.raw(`DROP INDEX ${indexes.map(({ name }) => name).join(', ')}`);
  await db.raw(rows);
  for (const { definition } of indexes) await db.raw(definition);
  await db.raw('VACUUM ANALYZE users, accounts, ledger_accounts, transactions, exchange_rates');
  const count = users * accountsPerUser * rowsPerAccount;
  return `${count.toLocaleString('en')} transactions of ${users.toLocaleString('en')} users`;
}
