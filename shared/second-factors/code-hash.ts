import { createHmac } from 'node:crypto';
import { slowHash } from '../identity/index.ts';
import type { Secrets } from '../platform/secrets.ts';

/** What is kept of a code that lives minutes. It is keyed: its few digits could be found by trying them all. */
export async function hashCode(
  secrets: Secrets,
  kind: 'sent' | 'phone',
  ownerId: string,
  code: string,
): Promise<Buffer> {
  return keyed(secrets, `${kind}-code\n${ownerId}\n${code}`);
}

/**
 * What is kept of a backup code, which lives for years: hashed as slowly as a password, with a salt for each user that
 * nobody knows without our key.
 */
export async function hashBackupCode(secrets: Secrets, userId: string, code: string): Promise<Buffer> {
  return slowHash(code, await keyed(secrets, `backup-code-salt\n${userId}`));
}

async function keyed(secrets: Secrets, text: string): Promise<Buffer> {
  return createHmac('sha256', await secrets.get('blind-index'))
    .update(text)
    .digest();
}
