import { isCurrencyCode } from '../../money/index.ts';

/** Signs that belong to one currency. A bare `$`, `kr` or `¥` belongs to several and names none. */
const codeBySign = new Map<string, string | null>(
  Object.entries({
    '€': 'EUR',
    '£': 'GBP',
    '₹': 'INR',
    '₽': 'RUB',
    '₺': 'TRY',
    '₪': 'ILS',
    '₩': 'KRW',
    '₴': 'UAH',
    '฿': 'THB',
    '₫': 'VND',
    '₱': 'PHP',
    '₦': 'NGN',
    '₸': 'KZT',
    '₾': 'GEL',
    '₲': 'PYG',
    '₵': 'GHS',
    '₡': 'CRC',
    '֏': 'AMD',
    元: 'CNY',
    円: 'JPY',
    원: 'KRW',
    zł: 'PLN',
    zl: 'PLN',
    kč: 'CZK',
    kc: 'CZK',
    ft: 'HUF',
    лв: 'BGN',
    руб: 'RUB',
    р: 'RUB',
    грн: 'UAH',
    дин: 'RSD',
    lei: 'RON',
    kn: 'HRK',
    fr: 'CHF',
    sfr: 'CHF',
    eur: 'EUR',
    euro: 'EUR',
    us$: 'USD',
    usd$: 'USD',
    c$: 'CAD',
    ca$: 'CAD',
    a$: 'AUD',
    au$: 'AUD',
    nz$: 'NZD',
    hk$: 'HKD',
    s$: 'SGD',
    sg$: 'SGD',
    r$: 'BRL',
    mx$: 'MXN',
    nt$: 'TWD',
    rm: 'MYR',
    rp: 'IDR',
    rs: 'INR',
    r: 'ZAR',
    tl: 'TRY',
    din: 'RSD',
    'د.ا': 'JOD',
    'د.إ': 'AED',
    'ر.س': 'SAR',
    'د.ك': 'KWD',
    'د.ب': 'BHD',
    'ر.ق': 'QAR',
    'ر.ع': 'OMR',
    // What is left of a sign that got lost in an encoding.
    '?': null,
    '\ufffd': null,
    '¤': null,
    $: null,
    kr: null,
    '¥': null,
    '￥': null,
    dkr: 'DKK',
    skr: 'SEK',
    nkr: 'NOK',
  }),
);

/** The ISO 4217 code that a text is, in any case; null when it is none. */
export function currencyCode(text: string): string | null {
  if (text.length !== 3) return null;
  const code = text.toUpperCase();
  return isCurrencyCode(code) ? code : null;
}

/** What a sign or code glued to a number says: a code, null for a sign of several currencies, undefined for no currency. */
export function currencyOf(text: string): string | null | undefined {
  const code = currencyCode(text);
  if (code !== null) return code;
  const sign = text.toLowerCase();
  const known = codeBySign.get(sign);
  return known === undefined && sign.endsWith('.') ? codeBySign.get(sign.slice(0, -1)) : known;
}

/** The one code that stands as a word in a text such as `Amount (EUR)`; null when there is none or several. */
export function currencyWithin(text: string): string | null {
  let found: string | null = null;
  for (const [word] of text.matchAll(/(?<![\p{L}\d])(?:[A-Z]{3}|[€£₹₽₺₪₴])(?![\p{L}\d])/gu)) {
    const code = currencyOf(word) ?? null;
    if (code === null || code === found) continue;
    if (found !== null) return null;
    found = code;
  }
  return found;
}

/** Currencies whose smallest unit is a thousandth: `4.750` is below five. */
export const thousandthCurrencies: ReadonlySet<string> = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);
