import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import type { Db, DbOrTx, Tx } from '../../shared/platform/db.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { findAnswer, keepAnswer, lockKey } from './idempotency.store.ts';
import type { Answer } from './send-reply.ts';

const keepSeconds = 24 * 60 * 60;
const keptHeaders = ['Content-Type', 'Location', 'Retry-After', 'ETag', 'Link', 'Set-Cookie'];

/** What a key stands for: the caller and everything that the request asks. */
export interface IdempotentRequest {
  key: string;
  /** A user's id, or the address of somebody who is not signed in. */
  owner: string;
  /** What it is asked of: method, path, query. */
  target: unknown;
  body: unknown;
  file: { name: string; sha256: string } | undefined;
}

/**
 * The `Idempotency-Key` of a POST; the quotes of a structured field are taken off.
 * @throws {Problem} `validation-failed` unless it is 1 to 255 visible ASCII characters
 */
export function readIdempotencyKey({ method, headers }: IncomingMessage): string | undefined {
  const given = headers['idempotency-key'];
  if (method !== 'POST' || given === undefined) return undefined;
  const text = String(given);
  const key = /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : text;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('validation-failed', 'The Idempotency-Key can not be used.', {
    errors: [{ pointer: 'headers.idempotency-key', detail: 'must have 1 to 255 visible ASCII characters' }],
  });
}

/** How a request is answered: what `prepare` does stays whatever follows, what `answer` does commits with its answer. */
export interface Handling {
  prepare: (() => Promise<unknown>) | undefined;
  answer(prepared: unknown, tx: Tx): Promise<Answer>;
}

/**
 * Answers once per key: the writes of `answer` and what it gives commit in one transaction, and the same request gets the
 * same answer for 24 hours. One that is refused keeps no answer, so the request can be made again.
 * @throws {Problem} `idempotency-in-progress`, `idempotency-key-reused`
 */
export async function answerOnce(db: Db, request: IdempotentRequest, { prepare, answer }: Handling): Promise<Answer> {
  const keyHash = createHash('sha256')
    .update(JSON.stringify([request.owner, request.key]))
    .digest();
  const fingerprint = fingerprintOf(request);

  async function keptAnswer(where: DbOrTx): Promise<Answer | undefined> {
    const kept = await findAnswer(where, keyHash);
    if (!kept) return undefined;
    if (kept.fingerprint.equals(fingerprint)) return unseal(kept.sealedAnswer, request);
    throw new Problem('idempotency-key-reused', 'Use a new Idempotency-Key for a new request.');
  }

  const kept = prepare && (await keptAnswer(db));
  if (kept) return kept;
  let prepared: unknown;
  try {
    prepared = await prepare?.();
  } catch (error) {
    // An equal request may have been answered meanwhile, and have used up what this one was to use.
    const answered = await keptAnswer(db);
    if (answered) return answered;
    throw error;
  }
  return db.transaction(async (tx) => {
    if (!(await lockKey(tx, keyHash))) {
      throw new Problem('idempotency-in-progress', 'Ask again in a moment.', { headers: { 'Retry-After': '1' } });
    }
    // A statement of its own: its snapshot is taken after the lock and so shows what the last holder committed.
    const answered = await keptAnswer(tx);
    if (answered) return answered;
    const given = await answer(prepared, tx);
    await keepAnswer(tx, keyHash, { fingerprint, sealedAnswer: seal(given, request) }, keepSeconds);
    return given;
  });
}

/** Keyed with the client's key, so that a body with a password in it can't be guessed from what is kept. */
function fingerprintOf({ key, target, body, file }: IdempotentRequest): Buffer {
  const asked = [target, body, file ? [file.name, file.sha256] : null];
  return createHmac('sha256', key).update(canonicalJson(asked)).digest();
}

/** Answers may hold what is shown once (tokens, keys): only who knows the client's key can read them again. */
function sealingKey({ owner, key }: IdempotentRequest): Buffer {
  return createHmac('sha256', key).update(`idempotent answer\n${owner}`).digest();
}

/** AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. */
function seal({ status, headers, body }: Answer, request: IdempotentRequest): Buffer {
  const kept = Object.entries(headers).filter(([name]) => keptHeaders.includes(name));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(request), nonce);
  const text = JSON.stringify({ status, headers: Object.fromEntries(kept), body });
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(sealed: Buffer, request: IdempotentRequest): Answer {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(request), sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(12, 28));
  const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  const answer = JSON.parse(text) as Answer;
  return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
}
