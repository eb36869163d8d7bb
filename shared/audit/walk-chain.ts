import type { ChainedEntry } from './audit-entry.ts';
import { type ChainBreak, maxBreaksTold } from './audit.schema.ts';
import { hashOf } from './chain.ts';

export interface WalkParts {
  key: Buffer;
  /** Where the walk begins: the entry before the first; without a hash when it is not there. */
  after: { seq: number; hash: Buffer | undefined };
  /** The number of the last entry that the head knows of. */
  endSeq: number;
  /** What signed heads say of entries, by number. */
  signed: ReadonlyMap<number, string>;
}

export interface Walk {
  checked: number;
  /** The last entry that is part of the chain. */
  lastSeq: number;
  /** What its hash may be: what is stored, and where that is no hash of the entry, what it would be. */
  lastHashes: readonly Buffer[];
  /** The first of them. */
  breaks: ChainBreak[];
  breakCount: number;
}

/**
 * Checks entries in their order, each against the one before. After a break it goes on with what is there: one entry that was
 * changed does not make those after it look changed.
 */
export async function walkChain(
  batches: AsyncIterable<readonly ChainedEntry[]> | Iterable<readonly ChainedEntry[]>,
  { key, after, endSeq, signed }: WalkParts,
): Promise<Walk> {
  const walk: Walk = { checked: 0, lastSeq: after.seq, lastHashes: [], breaks: [], breakCount: 0 };
  if (after.hash) walk.lastHashes = [after.hash];
  else addBreak(walk, { seq: after.seq, reason: 'missing' });
  for await (const batch of batches) {
    for (const { seq, hash, entry } of batch) {
      walk.checked += 1;
      if (seq > endSeq || seq <= walk.lastSeq) {
        addBreak(walk, { seq, reason: 'forged' });
        continue;
      }
      if (seq !== walk.lastSeq + 1) {
        addBreak(walk, { seq: walk.lastSeq + 1, reason: 'missing' });
        walk.lastHashes = [];
      }
      const expected = walk.lastHashes.map((before) => hashOf(key, before, seq, entry));
      const isWhole = expected.length === 0 || expected.some((one) => one.equals(hash));
      if (!isWhole) addBreak(walk, { seq, reason: 'changed' });
      const signedHash = signed.get(seq);
      if (isWhole && signedHash !== undefined && signedHash !== hash.toString('hex'))
        addBreak(walk, { seq, reason: 'rewritten' });
      walk.lastSeq = seq;
      walk.lastHashes = isWhole ? [hash] : [hash, ...expected.slice(0, 1)];
    }
  }
  return walk;
}

/** Counts every break, and keeps those that are told. */
export function addBreak(walk: Pick<Walk, 'breaks' | 'breakCount'>, found: ChainBreak): void {
  walk.breakCount += 1;
  if (walk.breaks.length < maxBreaksTold) walk.breaks.push(found);
}
