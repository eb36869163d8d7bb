import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What one unit of the base buys on a day. The primary key finds the latest on or before a day.
    CREATE TABLE exchange_rates (
      base     char(3) NOT NULL DEFAULT 'EUR' CHECK (base = 'EUR'),
      currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$' AND currency <> base),
      date     date NOT NULL,
      rate     numeric NOT NULL CHECK (rate > 0 AND rate < 'Infinity'),
      source   text NOT NULL,
      PRIMARY KEY (currency, date)
    );

    -- One row: counts the changes to the rates. Totals computed from an older version are stale.
    CREATE TABLE exchange_rates_version (
      id      smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
      version bigint NOT NULL DEFAULT 0
    );
    INSERT INTO exchange_rates_version DEFAULT VALUES;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE exchange_rates_version, exchange_rates');
}
