import { createPrivateKey, createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, CompactSign, compactVerify } from 'jose';
import { type AuditHead, auditHead } from './audit.schema.ts';

/** The public half of the key that heads are signed with (RFC 8037). */
export interface HeadKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

/** Signs heads of the chain with Ed25519, as compact JWS (RFC 7515). */
export interface HeadSigner {
  publicKey: HeadKey;
  sign(head: AuditHead): Promise<string>;
  /** What is signed; undefined unless it is a head with our signature. */
  read(jws: string): Promise<AuditHead | undefined>;
}

/** What comes before the seed of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
/** No other signature of the house is taken for that of a head. */
const typ = 'audit-head';

/** @param seed 32 bytes, kept secret */
export async function createHeadSigner(seed: Buffer): Promise<HeadSigner> {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const verifying = createPublicKey(privateKey);
  const { x = '' } = verifying.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return {
    publicKey: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
    sign: (head) =>
      new CompactSign(Buffer.from(JSON.stringify(head)))
        .setProtectedHeader({ alg: 'EdDSA', typ, kid })
        .sign(privateKey),
    async read(jws) {
      try {
        const { payload, protectedHeader } = await compactVerify(jws, verifying, { algorithms: ['EdDSA'] });
        const head: unknown = JSON.parse(Buffer.from(payload).toString());
        return protectedHeader.typ === typ ? auditHead.safeParse(head).data : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
