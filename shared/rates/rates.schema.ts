import { z } from 'zod';
import { currencyCode } from '../money/index.ts';

/** What one euro buys: an exact decimal, without sign or exponent. */
export const rateValue = z.string().regex(/^\d{1,10}(\.\d{1,10})?$/, 'must be a decimal number in a string');

/** A day that a rate may be of: there was no euro before. */
export const rateDate = z.iso.date().refine((date) => date >= '1999', 'must be a day since 1999');

export const ratesView = z.strictObject({
  /** Of all rates: one of it buys `rate` of a currency. */
  base: z.literal('EUR'),
  /** The oldest day among the rates; null when there are none. */
  date: z.iso.date().nullable(),
  rates: z.array(z.strictObject({ currency: currencyCode, rate: rateValue, date: z.iso.date() })),
});

/** How many rates are new or corrected, and the newest day that the source has. */
export const ratesUpdate = z.strictObject({ inserted: z.int().nonnegative(), date: z.iso.date() });
export type RatesUpdate = z.infer<typeof ratesUpdate>;
