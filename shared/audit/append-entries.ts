import type { Db, Tx } from '../platform/db.ts';
import { type AuditEntry, type ChainPoint, entryIn } from './audit-entry.ts';
import { brokenHash, chainAfter, genesis, macOfHead, macOfPending } from './chain.ts';
import {
  appendAfter,
  appendToChain,
  type ChainEnd,
  type ChainHead,
  type ChainTurn,
  findChainedIds,
  lockChain,
  type PendingEntry,
  takeTurn,
} from './chain.store.ts';
import { reportBreak } from './report-break.ts';

/** Pending entries that one transaction takes along. */
const maxTaken = 500;

export interface Appender {
  /** Appends what is pending and then these, in one transaction. @returns whether more may be pending */
  append(entries: readonly AuditEntry[]): Promise<boolean>;
}

/**
 * Appends to the one chain of the database. Any number may: they take turns, unless one finds the chain as it has left it
 * itself.
 */
export function createAppender(db: Db, getKey: () => Promise<Buffer>): Appender {
  /** What this process appended last: it must be there still. */
  let seen: ChainHead | undefined;

  /** @returns whether the chain ended as it was left, and nothing was pending */
  async function appendAtOnce(key: Buffer, entries: readonly AuditEntry[]): Promise<boolean> {
    if (!seen || entries.length === 0) return false;
    const chained = chainAfter(key, seen, entries);
    const end = headOf(key, chained.at(-1) ?? seen);
    const appended = await appendAfter(db, seen, chained, end);
    if (appended) seen = end;
    return appended;
  }

  /** @returns whether more may be pending */
  async function appendInTurn(key: Buffer, entries: readonly AuditEntry[]): Promise<boolean> {
    let appended = seen;
    const more = await db.transaction(async (tx) => {
      await lockChain(tx);
      const turn = await takeTurn(tx, maxTaken, seen?.seq);
      const taken = await acceptPending(tx, key, turn.pending);
      if (taken.length + entries.length > 0) {
        const start = await findStart(tx, key, turn, seen);
        const chained = chainAfter(key, start, [...taken, ...entries]);
        appended = headOf(key, chained.at(-1) ?? start);
        await appendToChain(tx, chained, appended.mac);
      }
      return turn.pending.length === maxTaken;
    });
    seen = appended;
    return more;
  }

  return {
    async append(entries) {
      const key = await getKey();
      return (await appendAtOnce(key, entries)) ? false : appendInTurn(key, entries);
    },
  };
}

function headOf(key: Buffer, { seq, hash }: ChainPoint): ChainHead {
  return { seq, hash, mac: macOfHead(key, { seq, hash }) };
}

/**
 * Where to go on. When the end is not as it was left, appending goes on, so that the house does; but from a hash that no
 * entry has, for a chain that simply went on would cover up what was done to its end.
 */
async function findStart(tx: Tx, key: Buffer, turn: ChainTurn, seen: ChainPoint | undefined): Promise<ChainPoint> {
  const { head, last, seenHash } = turn;
  const lost = seen && !seenHash?.equals(seen.hash);
  if (!lost && isGenuine(key, turn)) return head ?? genesis;
  const seq = Math.max(head?.seq ?? 0, last?.seq ?? 0);
  await reportBreak(tx, { reason: 'head-changed', seq });
  return { seq, hash: brokenHash };
}

/** Whether the chain ends as whoever appended last has left it. */
export function isGenuine(key: Buffer, { head, last }: ChainEnd): boolean {
  if (!head || !last) return head === last;
  return head.seq === last.seq && head.hash.equals(last.hash) && macOfHead(key, head).equals(head.mac);
}

/** Those that somebody with the key has written, and that are not in the chain yet. */
async function acceptPending(tx: Tx, key: Buffer, pending: readonly PendingEntry[]): Promise<AuditEntry[]> {
  if (pending.length === 0) return [];
  const genuine = pending
    .filter(({ text, mac }) => macOfPending(key, text).equals(mac))
    .map(({ text }) => entryIn(text));
  const known = await findChainedIds(
    tx,
    genuine.map(({ id }) => id),
  );
  const accepted = new Map(genuine.filter(({ id }) => !known.has(id)).map((entry) => [entry.id, entry]));
  const refused = pending.length - accepted.size;
  if (refused > 0) await reportBreak(tx, { reason: 'pending-forged', entries: refused });
  return [...accepted.values()];
}
