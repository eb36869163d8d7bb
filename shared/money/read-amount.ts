import { Problem } from '../platform/errors.ts';
import { toMinorUnits } from './minor-units.ts';
import type { Money } from './money.schema.ts';

/**
 * An amount that a client sent for what is kept in a currency, in its minor units.
 * @param pointer where in the body it stands
 * @throws {Problem} `validation-failed` for another currency, or for what can't be held
 */
export function readAmount(given: string | Money, currency: string, pointer: string): bigint {
  if (typeof given !== 'string' && given.currency !== currency) {
    throw faulty(`${pointer}/currency`, `must be ${currency}`);
  }
  const minor = toMinorUnits(typeof given === 'string' ? given : given.amount, currency);
  if (minor === undefined) throw faulty(pointer, `has more decimals than ${currency} has, or more than 18 digits`);
  return minor;
}

/**
 * As `readAmount`, of an amount that must be more than zero.
 * @throws {Problem} `validation-failed`
 */
export function readPositiveAmount(given: string | Money, currency: string, pointer: string): bigint {
  const minor = readAmount(given, currency, pointer);
  if (minor <= 0n) throw faulty(pointer, 'must be more than zero');
  return minor;
}

function faulty(pointer: string, detail: string): Problem {
  return new Problem('validation-failed', 'Some fields need a look.', { errors: [{ pointer, detail }] });
}
