import type { Config } from '../platform/config.ts';
import type { Db, DbOrTx } from '../platform/db.ts';
import type { Secrets } from '../platform/secrets.ts';
import { createHeadSigner } from './audit-heads.ts';
import type { AuditHead, ChainBreak, ChainRange, ChainVerdict } from './audit.schema.ts';
import { genesis, macOfHead } from './chain.ts';
import { type ChainEnd, findHash, readChain, readChainEnd } from './chain.store.ts';
import { type ExportedHeads, readExportedHeads } from './exported-heads.ts';
import { addBreak, type Walk, walkChain } from './walk-chain.ts';

export interface VerifyParts {
  db: Db;
  secrets: Secrets;
  config: Pick<Config, 'dataDir'>;
  /** Aborts a verification that nobody waits for any more. */
  signal?: AbortSignal;
}

/**
 * Verifies the chain, or a part of it, against itself, its head and every signed head on file. A part begins at the last
 * signed head before it; where there is none, the hash before it is taken as given.
 */
export async function verifyChain(
  { db, secrets, config, signal }: VerifyParts,
  range: ChainRange,
): Promise<ChainVerdict> {
  const key = await secrets.get('audit-chain');
  const signer = await createHeadSigner(await secrets.get('audit-head'));
  const exported = await readExportedHeads(config.dataDir, signer);
  return db.transaction(
    async (tx) => {
      const end = await readChainEnd(tx);
      const endSeq = endSeqOf(key, end);
      const after = await findBegin(tx, Math.min(range.fromSeq ?? 1, endSeq + 1), exported.heads);
      const fromSeq = after.seq + 1;
      const signed = new Map(exported.heads.map(({ seq, hash }) => [seq, hash]));
      const batches = whileAllowed(readChain(tx, after.seq, range.toSeq), signal);
      const walk = await walkChain(batches, { key, after, endSeq, signed });
      const atEnd = walk.lastSeq < (range.toSeq ?? Infinity) ? checkEnd(key, end, walk, exported) : null;
      if (atEnd) addBreak(walk, atEnd);
      const { checked, lastSeq: toSeq, breaks, breakCount } = walk;
      return { valid: breakCount === 0, checked, fromSeq, toSeq, break: breaks[0] ?? null, breaks, breakCount };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** A head that was changed can't say which entries came after it. */
function endSeqOf(key: Buffer, { head }: ChainEnd): number {
  return head && macOfHead(key, head).equals(head.mac) ? head.seq : Number.MAX_SAFE_INTEGER - 1;
}

/** The entry to begin after. */
async function findBegin(
  db: DbOrTx,
  fromSeq: number,
  heads: readonly AuditHead[],
): Promise<{ seq: number; hash: Buffer | undefined }> {
  if (fromSeq === 1) return genesis;
  const signed = heads.findLast(({ seq }) => seq > 0 && seq < fromSeq);
  if (!signed) return { seq: fromSeq - 1, hash: await findHash(db, fromSeq - 1) };
  return { seq: signed.seq, hash: Buffer.from(signed.hash, 'hex') };
}

/** Whether the chain ends where its head, and the signed heads, say. */
function checkEnd(
  key: Buffer,
  end: ChainEnd,
  { lastSeq, lastHashes }: Walk,
  { heads, faulty }: ExportedHeads,
): ChainBreak | null {
  const { head } = end;
  const saidSeq = Math.max(head?.seq ?? 0, heads.at(-1)?.seq ?? 0);
  if (saidSeq > lastSeq) return { seq: lastSeq + 1, reason: 'truncated' };
  const isSigned = !head || macOfHead(key, head).equals(head.mac);
  if (!isSigned || !lastHashes.some((hash) => (head ?? genesis).hash.equals(hash))) {
    return { seq: lastSeq, reason: 'head-changed' };
  }
  return faulty.length > 0 ? { seq: null, reason: 'export-changed' } : null;
}

async function* whileAllowed<T>(batches: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const batch of batches) {
    signal?.throwIfAborted();
    yield batch;
  }
}
