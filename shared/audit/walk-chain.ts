import type { ChainedEntry, ChainPoint } from './audit-entry.ts';
import type { ChainBreak } from './audit.schema.ts';
import { hashOf } from './chain.ts';

export interface WalkParts {
  key: Buffer;
  /** Where the walk begins: the entry before the first. */
  after: ChainPoint;
  /** The number of the last entry that the head knows of. */
  endSeq: number;
  /** What signed heads say of entries, by number. */
  signed: ReadonlyMap<number, string>;
}

export interface Walk {
  checked: number;
  /** The last entry that is as it should be. */
  last: ChainPoint;
  break: ChainBreak | null;
}

/** Checks entries in their order, each against the one before, up to the first that is not what it should be. */
export async function walkChain(
  batches: AsyncIterable<readonly ChainedEntry[]> | Iterable<readonly ChainedEntry[]>,
  { key, after, endSeq, signed }: WalkParts,
): Promise<Walk> {
  let last = after;
  let checked = 0;
  for await (const batch of batches) {
    for (const { seq, hash, entry } of batch) {
      const expectedSeq = last.seq + 1;
      const ended = (reason: ChainBreak['reason'], at = seq): Walk => ({ checked, last, break: { seq: at, reason } });
      if (seq > endSeq || seq < expectedSeq) return ended('forged');
      if (seq !== expectedSeq) return ended('missing', expectedSeq);
      if (!hashOf(key, last.hash, seq, entry).equals(hash)) return ended('changed');
      const signedHash = signed.get(seq);
      if (signedHash !== undefined && signedHash !== hash.toString('hex')) return ended('rewritten');
      last = { seq, hash };
      checked += 1;
    }
  }
  return { checked, last, break: null };
}
