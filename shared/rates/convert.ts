import { decimalsOf } from '../money/index.ts';
import { Problem } from '../platform/errors.ts';
import { baseCurrency, type Rates } from './rates.ts';

/** An exact number; the denominator is above zero. */
interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** A sum in minor units of its currency. */
export interface CurrencySum {
  currency: string;
  minor: bigint;
}

export interface Total {
  /** In minor units of the currency asked for: what could be converted. */
  minor: bigint;
  /** The currencies that have no rate and are left out, in alphabetical order. */
  missing: string[];
  /** The oldest day of the rates that were used; null when none was. */
  date: string | null;
}

/**
 * An amount in another currency, by way of the euro: computed exactly, then rounded half to even to minor units.
 * @throws {Problem} `unprocessable` when one of the two has no rate
 */
export function convert(amountMinor: bigint, from: string, to: string, rates: Rates): bigint {
  const factor = factorOf(from, to, rates);
  if (!factor) {
    const missing = [from, to].filter((currency) => !hasRate(currency, rates));
    throw new Problem('unprocessable', `There is no exchange rate for ${missing.join(' and ')}.`);
  }
  return divideHalfEven(amountMinor * factor.numerator, factor.denominator);
}

/** Sums of several currencies as one, rounded once. What has no rate is named and left out; zero needs none. */
export function totalIn(currency: string, sums: readonly CurrencySum[], rates: Rates): Total {
  let total: Fraction = { numerator: 0n, denominator: 1n };
  const missing = new Set<string>();
  const dates: string[] = [];
  for (const { currency: from, minor } of sums) {
    if (minor === 0n) continue;
    const factor = factorOf(from, currency, rates);
    if (!factor) {
      missing.add(hasRate(from, rates) ? currency : from);
      continue;
    }
    total = add(total, { numerator: minor * factor.numerator, denominator: factor.denominator });
    if (from !== currency) dates.push(...datesOf([from, currency], rates));
  }
  return {
    minor: divideHalfEven(total.numerator, total.denominator),
    missing: [...missing].toSorted(),
    date: dates.toSorted()[0] ?? null,
  };
}

/** What minor units of one currency are multiplied by to be minor units of another. */
function factorOf(from: string, to: string, rates: Rates): Fraction | undefined {
  if (from === to) return { numerator: 1n, denominator: 1n };
  const sold = rateOf(from, rates);
  const bought = rateOf(to, rates);
  if (!sold || !bought) return undefined;
  return {
    numerator: bought.numerator * sold.denominator * 10n ** BigInt(decimalsOf(to)),
    denominator: bought.denominator * sold.numerator * 10n ** BigInt(decimalsOf(from)),
  };
}

function hasRate(currency: string, { byCurrency }: Rates): boolean {
  return currency === baseCurrency || byCurrency.has(currency);
}

/** `1.0956` is 10956 / 10000. */
function rateOf(currency: string, { byCurrency }: Rates): Fraction | undefined {
  if (currency === baseCurrency) return { numerator: 1n, denominator: 1n };
  const rate = byCurrency.get(currency)?.rate;
  if (rate === undefined) return undefined;
  const [whole = '', fraction = ''] = rate.split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

function datesOf(currencies: readonly string[], { byCurrency }: Rates): string[] {
  return currencies.flatMap((currency) => byCurrency.get(currency)?.date ?? []);
}

function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** The nearest integer; of two that are equally near, the even one. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const whole = size / denominator;
  const twice = (size % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n);
  const rounded = up ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}
