import { createHmac } from 'node:crypto';
import { type AuditEntry, type ChainPoint, textOf } from './audit-entry.ts';

const hashBytes = 32;

/** Before the first entry. */
export const genesis: ChainPoint = { seq: 0, hash: Buffer.alloc(hashBytes) };

/** What an entry follows when the end of the chain was not as it was left: the break stays to be seen for ever. */
export const brokenHash = Buffer.alloc(hashBytes, 0xff);

/** HMAC-SHA256 over the hash before, the number and the whole entry: without the key, none can be changed or added. */
export function hashOf(key: Buffer, previous: Buffer, seq: number, entry: AuditEntry): Buffer {
  return createHmac('sha256', key)
    .update(previous)
    .update(`entry ${seq} ${textOf(entry)}`)
    .digest();
}

/** Vouches for the end of the chain, which moves. */
export function macOfHead(key: Buffer, { seq, hash }: ChainPoint): Buffer {
  return createHmac('sha256', key).update(`head ${seq} `).update(hash).digest();
}

/** Vouches for an entry that waits to be appended: nobody else's is taken into the chain. */
export function macOfPending(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(`pending ${text}`).digest();
}

/** Numbers and hashes entries, each over the one before. */
export function chainAfter(key: Buffer, start: ChainPoint, entries: readonly AuditEntry[]) {
  let { seq, hash } = start;
  return entries.map((entry) => {
    seq += 1;
    hash = hashOf(key, hash, seq, entry);
    return { seq, hash, entry };
  });
}
