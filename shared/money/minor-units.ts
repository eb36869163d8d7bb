/**
 * ISO 4217 where it says other than 2. Written down here, because amounts are stored with it: what `Intl` answers follows
 * usage (0 for HUF) and changes with its data.
 */
export const decimalsByCurrency: ReadonlyMap<string, number> = new Map<string, number>([
  ...entries(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...entries(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...entries(4, 'CLF UYW'),
]);
/** Fits the database's 64 bits, with room to add. */
const maxDigits = 18;

/** Digits after the decimal point of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD; 2 where it is not known. */
export function decimalsOf(currency: string): number {
  return decimalsByCurrency.get(currency) ?? 2;
}

/**
 * `"-42.1"`, EUR → `-4210n`. Undefined when the amount has more decimals than the currency, unless they are zeros, or
 * more than 18 digits.
 */
export function toMinorUnits(amount: string, currency: string): bigint | undefined {
  const decimals = decimalsOf(currency);
  const [whole = '', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  const minor = (whole + kept).replace(/^([+-]?)0+(?=\d)/, '$1');
  return minor.replace(/^[+-]/, '').length > maxDigits ? undefined : BigInt(minor);
}

/** `-4210n`, EUR → `"-42.10"`. */
export function fromMinorUnits(minor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const sign = minor < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function entries(decimals: number, currencies: string): [string, number][] {
  return currencies.split(' ').map((currency) => [currency, decimals]);
}
