import type { DbOrTx, Tx } from '../platform/db.ts';
import type { DailyRates, Rates, StoredRate } from './rates.ts';

/** What marks rates that only stand in until there are real ones. */
export const exampleSource = 'example';

/**
 * Of each currency the latest rate on or before a day (`YYYY-MM-DD`). The currencies are read off the index by leaps, as
 * there are thousands of rates to each.
 */
export async function loadRates(db: DbOrTx, on: string): Promise<Rates> {
  const { rows } = await db.raw<{ rows: StoredRate[] }>(
    `WITH RECURSIVE currencies AS (
       (SELECT currency FROM exchange_rates ORDER BY currency LIMIT 1)
       UNION ALL
       SELECT next.currency FROM currencies c CROSS JOIN LATERAL (
         SELECT r.currency FROM exchange_rates r WHERE r.currency > c.currency ORDER BY r.currency LIMIT 1
       ) next
     )
     SELECT latest.currency, trim_scale(latest.rate)::text AS rate, latest.date::text FROM currencies c
     CROSS JOIN LATERAL (
       SELECT r.currency, r.rate, r.date FROM exchange_rates r
       WHERE r.currency = c.currency AND r.date <= ?::date ORDER BY r.date DESC LIMIT 1
     ) latest
     ORDER BY latest.currency`,
    [on],
  );
  return {
    byCurrency: new Map(rows.map((row) => [row.currency, row])),
    date: rows.map(({ date }) => date).toSorted()[0] ?? null,
  };
}

/** Rises with every change to the rates: what was computed from an earlier version is stale. */
export async function ratesVersion(db: DbOrTx): Promise<string> {
  const { rows } = await db.raw<{ rows: { version: string }[] }>('SELECT version FROM exchange_rates_version');
  return rows[0]?.version ?? '0';
}

export async function hasRates(db: DbOrTx): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM exchange_rates LIMIT 1');
  return rows.length > 0;
}

/** In one order, so that two who write the same rates do not wait for each other. */
const written = `
  INSERT INTO exchange_rates (currency, date, rate, source)
  SELECT currency, date, rate, :source FROM json_to_recordset(:rates::json) AS r (currency char(3), date date, rate numeric)`;
const corrected = `
  ORDER BY currency, date
  ON CONFLICT (currency, date) DO UPDATE SET rate = EXCLUDED.rate, source = EXCLUDED.source
    WHERE (exchange_rates.rate, exchange_rates.source) IS DISTINCT FROM (EXCLUDED.rate, EXCLUDED.source)
  RETURNING 1`;
/** A part of a statement that follows one named `changed`. */
const counted = `
  raised AS (
    UPDATE exchange_rates_version SET version = version + 1 WHERE EXISTS (SELECT FROM changed)
  )
  SELECT count(*)::int AS changed FROM changed`;

const rowsPerStatement = 10_000;

/** Adds and corrects rates; examples give way to them. @returns how many are new or other than they were */
export async function writeRates(tx: Tx, source: string, days: readonly DailyRates[]): Promise<number> {
  await tx.raw(`WITH changed AS (DELETE FROM exchange_rates WHERE source = :source RETURNING 1), ${counted}`, {
    source: exampleSource,
  });
  const rates = linesOf(days);
  let sum = 0;
  for (let at = 0; at < rates.length; at += rowsPerStatement) {
    const { rows } = await tx.raw<{ rows: { changed: number }[] }>(
      `WITH changed AS (${written} ${corrected}), ${counted}`,
      { source, rates: JSON.stringify(rates.slice(at, at + rowsPerStatement)) },
    );
    sum += rows[0]?.changed ?? 0;
  }
  return sum;
}

/** Adds example rates, where there are none but such. @returns how many are new or other than they were */
export async function writeExampleRates(db: DbOrTx, days: readonly DailyRates[]): Promise<number> {
  const { rows } = await db.raw<{ rows: { changed: number }[] }>(
    `WITH changed AS (
       ${written} WHERE NOT EXISTS (SELECT FROM exchange_rates WHERE source <> :source) ${corrected}
     ), ${counted}`,
    { source: exampleSource, rates: JSON.stringify(linesOf(days)) },
  );
  return rows[0]?.changed ?? 0;
}

function linesOf(days: readonly DailyRates[]): StoredRate[] {
  return days.flatMap(({ date, rates }) => rates.map(({ currency, rate }) => ({ currency, rate, date })));
}
