import { z } from 'zod';
import { isCurrencyCode } from './currency-codes.ts';

/** ISO 4217, upper case. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR')
  .refine(isCurrencyCode, 'is no currency of ISO 4217: write a code such as EUR');

/** An exact decimal string with the decimals of its currency. Sums have more digits than `toMinorUnits` takes. */
export const decimalAmount = z
  .string()
  .regex(/^-?\d{1,30}(\.\d{1,4})?$/, 'must be a decimal number in a string, e.g. "-42.10"');

export const money = z.strictObject({ amount: decimalAmount, currency: currencyCode });
/** As clients may send it where the currency is known: `"-42.10"`, or with the currency. */
export const givenAmount = z.union([decimalAmount, money], {
  error: 'must be a decimal number in a string, e.g. "-42.10", or an object with amount and currency',
});

export type Money = z.infer<typeof money>;
