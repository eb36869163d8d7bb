import { createHmac } from 'node:crypto';
import type { Secrets } from './secrets.ts';

/**
 * Finds a sealed value without opening it: equal for equal values of one column, and of no use to who has no key.
 * @param column `table.column`: equal values of two columns have nothing in common
 * @returns 32 bytes, HMAC-SHA256
 */
export async function blindIndex(secrets: Secrets, column: string, value: string): Promise<Buffer> {
  return createHmac('sha256', await secrets.get('blind-index'))
    .update(`${column}\n${value}`)
    .digest();
}
