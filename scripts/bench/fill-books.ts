import { evaluateAllAlerts } from '../../shared/alerts/index.ts';
import { addDays } from '../../shared/platform/calendar-dates.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import { keepRates, rateSourceOf } from '../../shared/rates/index.ts';
import { seedDatabase } from '../seed/seed-database.ts';

const users = 1_000;
const transactions = 1_000_000;
const daysOfRates = 365;

/** What a user's requests name, of one user. */
export interface BookIds {
  /** The one that is used most. */
  accountId: string;
  /** One with rollover, where there is one. */
  budgetId: string;
  currency: string;
}

/** Fills an empty database up to today, with all that a dashboard shows. @returns what it holds */
export async function fillBooks(ctx: AppContext): Promise<string> {
  const { signal } = new AbortController();
  const today = ctx.clock.now().toISOString().slice(0, 10);
  await seedDatabase(ctx, { users, transactions, seed: 42, until: today }, ({ users: done }) => {
    if (done % 100 === 0) process.stderr.write('+');
  });
  const [day] = await rateSourceOf({ ratesUrl: undefined }).fetch(signal);
  const days = Array.from({ length: daysOfRates }, (_, age) => ({
    date: addDays(today, -age),
    rates: day?.rates ?? [],
  }));
  await ctx.db.transaction((tx) => keepRates(tx, { name: 'bench' }, days));
  const { alerts } = await evaluateAllAlerts({ ...ctx, signal });
  await ctx.db.raw('VACUUM ANALYZE');
  const counts = { transactions, users, alerts };
  return Object.entries(counts)
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}

/** Of all users, in the order of their ids. */
export async function listBookIds({ db }: AppContext): Promise<BookIds[]> {
  const { rows } = await db.raw<{ rows: BookIds[] }>(
    `SELECT currency,
       (SELECT account_id FROM transactions WHERE user_id = u.id GROUP BY account_id ORDER BY count(*) DESC LIMIT 1)
         AS "accountId",
       (SELECT id FROM budgets WHERE user_id = u.id ORDER BY rollover DESC, id LIMIT 1) AS "budgetId"
     FROM users u ORDER BY id`,
  );
  return rows;
}
