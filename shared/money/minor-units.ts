const decimalsByCurrency = new Map<string, number>();

/** Digits after the decimal point of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD; 2 where it is not known. */
export function decimalsOf(currency: string): number {
  let decimals = decimalsByCurrency.get(currency);
  if (decimals === undefined) {
    decimals =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    decimalsByCurrency.set(currency, decimals);
  }
  return decimals;
}

/** `"-42.1"`, EUR → `-4210n`. Undefined when the amount has more decimals than the currency, unless they are zeros. */
export function toMinorUnits(amount: string, currency: string): bigint | undefined {
  const decimals = decimalsOf(currency);
  const [whole = '', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  return BigInt(whole + kept);
}

/** `-4210n`, EUR → `"-42.10"`. */
export function fromMinorUnits(minor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const sign = minor < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
