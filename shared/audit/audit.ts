import type { Clock } from '../platform/clock.ts';
import { type Db, isDbUnavailable, type Tx } from '../platform/db.ts';
import { messageOf } from '../platform/errors.ts';
import { groupCalls } from '../platform/group-calls.ts';
import type { Logger } from '../platform/logger.ts';
import type { Secrets } from '../platform/secrets.ts';
import { createAppender } from './append-entries.ts';
import { type AuditEntry, entryOf, textOf } from './audit-entry.ts';
import type { AuditEvent } from './audit.schema.ts';
import { macOfPending } from './chain.ts';
import { hasPending, insertPending } from './chain.store.ts';

/** The record of what happened. */
export interface Audit {
  /** Resolves when the event is durable; within a transaction, the event is there if and only if that commits. */
  record(event: AuditEvent, tx?: Tx): Promise<void>;
  /** Appends what transactions have left to be appended, and lets go. */
  close(): Promise<void>;
}

export interface AuditParts {
  db: Db;
  clock: Clock;
  secrets: Secrets;
  logger: Logger;
}

const maxGroup = 500;
/** How often it is looked for what workers, and processes that died, have left pending. */
const sweepMs = 5_000;

/** Appends to the chain of entries, many at a time, and brings pending ones there. */
export function createAudit({ db, clock, secrets, logger }: AuditParts): Audit {
  const getKey = () => secrets.get('audit-chain');
  const appender = createAppender(db, getKey);
  const drains = new Set<Promise<void>>();
  let drainWaits = false;
  let closed = false;

  // An item without an entry asks for nothing but that what is pending be taken along.
  const append = groupCalls<AuditEntry | undefined, boolean>(
    async (items) => {
      drainWaits = false;
      const more = await appender.append(items.filter((item) => item !== undefined));
      return items.map(() => more);
    },
    { maxSize: maxGroup, failsAll: isDbUnavailable },
  );

  async function drainAll(): Promise<void> {
    try {
      while (await append(undefined));
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'audit entries left pending');
    }
  }

  function drainSoon(): void {
    if (drainWaits || closed) return;
    drainWaits = true;
    const drain = drainAll().finally(() => drains.delete(drain));
    drains.add(drain);
  }

  async function sweep(): Promise<void> {
    if (await hasPending(db).catch(() => false)) drainSoon();
  }

  const sweeping = setInterval(() => void sweep(), sweepMs);
  return {
    async record(event, tx) {
      if (!tx) {
        await append(entryOf(event, clock.now()));
        return;
      }
      await recordPending(tx, event, { clock, secrets });
      outermost(tx).executionPromise.then(drainSoon, () => undefined);
    },
    async close() {
      closed = true;
      clearInterval(sweeping);
      await Promise.all(drains);
      await drainAll();
    },
  };
}

/** Records in a transaction, for processes that do not append themselves: some API process appends it within seconds. */
export async function recordPending(
  tx: Tx,
  event: AuditEvent,
  { clock, secrets }: Pick<AuditParts, 'clock' | 'secrets'>,
): Promise<void> {
  const text = textOf(entryOf(event, clock.now()));
  await insertPending(tx, text, macOfPending(await secrets.get('audit-chain'), text));
}

/** A savepoint that is released has not been committed yet. */
function outermost(tx: Tx): Tx {
  return tx.parentTransaction ? outermost(tx.parentTransaction) : tx;
}
