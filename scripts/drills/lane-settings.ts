import type { BooksClient } from './books-client.ts';
import type { FileRow, ModelAccount } from './books-model.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface LaneSettings {
  /** Of this lane alone; goes into all texts. */
  name: string;
  client: BooksClient;
  token: string;
  /** Shared with the other lanes of the user. */
  accounts: readonly ModelAccount[];
  random: SeededRandom;
}

export type Outcome = 'done' | 'refused' | 'nothing to do';
export type Operation = () => Promise<Outcome>;

/**
 * In minor units, whatever the currency. The largest is less than twice the smallest, and so less than twice any average:
 * no transfer looks so risky that it is held.
 */
export function inventAmount(random: SeededRandom): bigint {
  return BigInt(random.integer(5_000, 9_900));
}

/** Something to be said of a transaction. */
export function inventRow({ random, name }: LaneSettings): FileRow {
  const shops = ['Coffee', 'Bakery', 'Cinema', 'Bicycle', 'Garden', 'Books'];
  return {
    date: `2026-01-${String(random.integer(1, 28)).padStart(2, '0')}`,
    description: `${random.pick(shops)} ${name}`,
    amountMinor: inventAmount(random) * random.pick([1n, -1n]),
  };
}
