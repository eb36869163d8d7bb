import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { DbOrTx } from '../platform/db.ts';
import type { Logger } from '../platform/logger.ts';
import type { Secrets } from '../platform/secrets.ts';
import { isGenuine } from './append-entries.ts';
import { createHeadSigner, type HeadKey } from './audit-heads.ts';
import type { AuditHead, HeadExport } from './audit.schema.ts';
import { genesis } from './chain.ts';
import { readChainEnd } from './chain.store.ts';
import { keepHead } from './exported-heads.ts';

export interface SignParts {
  db: DbOrTx;
  secrets: Secrets;
  clock: Clock;
}

export interface SignedHead {
  head: AuditHead;
  jws: string;
  publicKey: HeadKey;
}

/** Signs the end of the chain as it is now. @returns undefined when it is not as whoever appended last has left it */
export async function signHead({ db, secrets, clock }: SignParts): Promise<SignedHead | undefined> {
  const end = await readChainEnd(db);
  if (!isGenuine(await secrets.get('audit-chain'), end)) return undefined;
  const { seq, hash } = end.head ?? genesis;
  const head = { seq, hash: hash.toString('hex'), at: clock.now().toISOString() };
  const signer = await createHeadSigner(await secrets.get('audit-head'));
  return { head, jws: await signer.sign(head), publicKey: signer.publicKey };
}

/**
 * Signs the end of the chain, keeps that in `dataDir` and logs it: a past that is rewritten later, even with the keys,
 * differs from a head that was seen elsewhere.
 */
export async function exportHead(
  parts: SignParts & { config: Pick<Config, 'dataDir'>; logger: Logger },
): Promise<HeadExport> {
  const signed = await signHead(parts);
  if (!signed) return { exported: false, seq: 0 };
  const { head, jws } = signed;
  await keepHead(parts.config.dataDir, head.at.slice(0, 10), () => Promise.resolve(jws));
  parts.logger.info({ auditHead: jws, seq: head.seq }, 'audit head');
  return { exported: true, seq: head.seq };
}
