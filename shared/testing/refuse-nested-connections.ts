import { AsyncLocalStorage } from 'node:async_hooks';
import type { Db, Tx } from '../platform/db.ts';

/** What a transaction began may go on after it has ended. */
interface Holder {
  holds: boolean;
}

const watched = new WeakSet<Db>();

/**
 * Makes a pool refuse a connection to whoever holds one of it: as many at once as the pool has connections would all wait
 * for each other.
 */
export function refuseNestedConnections(db: Db): void {
  if (watched.has(db)) return;
  watched.add(db);
  const holders = new AsyncLocalStorage<Holder>();
  const acquire = db.client.acquireConnection.bind(db.client) as () => Promise<unknown>;
  db.client.acquireConnection = async () => {
    if (holders.getStore()?.holds) throw new Error('a connection is taken by what holds another one of the same pool');
    return acquire();
  };
  const begin = db.transaction.bind(db) as (run: (tx: Tx) => Promise<unknown>, config: unknown) => Promise<unknown>;
  const beginWatched: typeof begin = (run, config) => {
    const holder = { holds: false };
    const runWatched = (tx: Tx): Promise<unknown> => {
      holder.holds = true;
      return holders.run(holder, () => run(tx));
    };
    return begin(runWatched, config).finally(() => (holder.holds = false));
  };
  Object.defineProperty(db, 'transaction', { value: beginWatched });
}
