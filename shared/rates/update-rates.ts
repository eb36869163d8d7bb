import type { Db, Tx } from '../platform/db.ts';
import type { DailyRates, RateSource } from './rates.ts';
import type { RatesUpdate } from './rates.schema.ts';
import { exampleSource, hasRates, writeExampleRates, writeRates } from './rates.store.ts';
import { exampleRates } from './sources.ts';

/** Keeps what a source has told; doing it twice changes nothing more. Rates that it no longer tells stay. */
export async function keepRates(
  tx: Tx,
  { name }: Pick<RateSource, 'name'>,
  days: readonly DailyRates[],
): Promise<RatesUpdate> {
  const inserted = name === exampleSource ? await writeExampleRates(tx, days) : await writeRates(tx, name, days);
  return {
    inserted,
    date:
      days
        .map(({ date }) => date)
        .toSorted()
        .at(-1) ?? '',
  };
}

/** Sees to it that there are rates at all: the example's where there are none. */
export async function ensureRates(db: Db): Promise<void> {
  if (await hasRates(db)) return;
  await writeExampleRates(db, await exampleRates.fetch(new AbortController().signal));
}
