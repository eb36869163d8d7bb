import type { AccountType } from './accounts.schema.ts';

const typesToldBelowZero: readonly AccountType[] = ['checking', 'savings'];

/**
 * Below how much, in minor units, the owner of an account is told that it is low: what they have set, else zero for
 * checking and savings accounts; null: never.
 */
export function lowBalanceLimitOf(type: AccountType, setMinor: string | null): bigint | null {
  if (setMinor !== null) return BigInt(setMinor);
  return typesToldBelowZero.includes(type) ? 0n : null;
}
