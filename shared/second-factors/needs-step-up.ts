import { decimalsOf } from '../money/index.ts';

const limitUnits = 10_000n;

/** Whether moving so much, in either direction, needs a fresh second factor: more than 10,000 of the currency. */
export function needsStepUp(amountMinor: bigint, currency: string): boolean {
  const size = amountMinor < 0n ? -amountMinor : amountMinor;
  return size > limitUnits * 10n ** BigInt(decimalsOf(currency));
}
