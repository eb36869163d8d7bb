export type DecimalMark = '.' | ',';

/**
 * The exact decimal (`-1234.50`) of a printed amount, or null. `mark` is the file's decimal mark; an amount that can
 * only be read with the other one is read so. Groups of digits may be parted by the other mark, blanks or apostrophes.
 */
export function parseAmount(text: string, mark: DecimalMark): string | null {
  let digits = text.trim();
  if (digits.length === 0 || digits.length > 60) return null;
  let negative = false;
  const bracketed = /^\((.*)\)$/.exec(digits);
  if (bracketed !== null) {
    digits = bracketed[1] ?? '';
    negative = true;
  }
  const signed = /^([-+\u2212\u2013]?)(.*?)([-+\u2212\u2013]?)$/su.exec(digits.trim());
  const sign = `${signed?.[1] ?? ''}${signed?.[3] ?? ''}`;
  if (sign.length > 1 || (negative && sign !== '')) return null;
  negative ||= sign !== '' && sign !== '+';
  digits = (signed?.[2] ?? '').replace(/[\s'\u2019\u00a0\u202f]/gu, ' ').trim();
  const plain = ungroup(digits, mark) ?? ungroup(digits, otherMark(mark));
  if (plain === null) return null;
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** The digits without groups, with `.` as the mark; null unless the text is grouped as numbers are (1,234 or 1,00,000). */
function ungroup(digits: string, mark: DecimalMark): string | null {
  const at = digits.lastIndexOf(mark);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const fraction = at < 0 ? '' : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return null;
  const groups = whole.split(otherMark(mark) === ',' ? /[, ]/ : /[. ]/);
  const [first = '', ...rest] = groups;
  if (!/^\d*$/.test(first) || (first === '' && (rest.length > 0 || fraction === ''))) return null;
  if (rest.length > 0 && first.length > 3) return null;
  if (rest.some((group, i) => !(i === rest.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(group))) return null;
  const plain = groups.join('').replace(/^0+(?=\d)/, '') || '0';
  return fraction === '' ? plain : `${plain}.${fraction}`;
}

/**
 * The decimal mark that a file's amounts prove by majority: the later one of two different marks, or a single one
 * that isn't followed by exactly three digits. `fallback` when none proves any.
 */
export function provenDecimalMark(amounts: Iterable<string>, fallback: DecimalMark): DecimalMark {
  let votes = 0;
  for (const text of amounts) votes += vote(text);
  if (votes === 0) return fallback;
  return votes > 0 ? '.' : ',';
}

/** 1 for `.`, -1 for `,`, 0 for no proof. */
function vote(text: string): number {
  const dot = text.lastIndexOf('.');
  const comma = text.lastIndexOf(',');
  if (dot < 0 && comma < 0) return 0;
  const later = dot > comma ? 1 : -1;
  if (dot >= 0 && comma >= 0) return later;
  const only = later > 0 ? '.' : ',';
  if (text.indexOf(only) !== text.lastIndexOf(only)) return -later;
  const digitsAfter = /^\d*/.exec(text.slice(Math.max(dot, comma) + 1))?.[0].length ?? 0;
  return digitsAfter === 3 ? 0 : later;
}

function otherMark(mark: DecimalMark): DecimalMark {
  return mark === '.' ? ',' : '.';
}

/** `amount / rate` to two decimals, half away from zero, exactly; null when the rate is no positive decimal. */
export function divideAmount(amount: string, rate: string): string | null {
  const [dividend, divisor] = [scaled(amount), scaled(rate)];
  if (divisor.units <= 0n) return null;
  const negative = dividend.units < 0n;
  const numerator = (negative ? -dividend.units : dividend.units) * 10n ** BigInt(divisor.scale + 3);
  const tenths = numerator / (divisor.units * 10n ** BigInt(dividend.scale));
  const cents = (tenths + 5n) / 10n;
  const text = cents.toString().padStart(3, '0');
  return `${negative && cents > 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

function scaled(decimal: string): { units: bigint; scale: number } {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}
