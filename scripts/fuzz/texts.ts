import type { SeededRandom } from '../drills/seeded-random.ts';

/** Days at the edges of months, years, centuries, and of what dates can say. */
export const dates = [
  '2026-01-15',
  '2026-02-28',
  '2026-03-29',
  '2024-02-29',
  '2000-02-29',
  '1999-12-31',
  '1970-01-01',
  '1900-01-01',
  '2099-12-31',
  '0001-01-01',
  '9999-12-31',
];

export const dateTimes = [
  '2026-03-01T12:00:00Z',
  '2026-12-31T23:59:59.999Z',
  '2030-06-01T00:00:00+02:00',
  '2026-03-29T02:30:00-11:00',
  '1970-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
];

/** What has a meaning in fields of these names, which no schema tells. */
export const likelyByName: Readonly<Record<string, readonly string[]>> = {
  timeZone: ['Europe/Berlin', 'UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Nowhere/Land', ''],
  scopes: ['read:accounts', 'write:goals', 'read:transactions', 'admin', 'read:audit', 'read:nothing'],
  code: ['not-found', 'unavailable', '123456', '000000', 'abcd-efgh'],
  newPassword: ['seven lamps in a quiet harbour'],
  limit: ['1', '2', '3', '200', '0', '201', '007'],
  kind: ['imports.import-statement'],
};

/** Of these, those that fit a pattern are sent more often than what else fits it. */
export const likelyTexts = [
  '10.00',
  '12.34',
  '0.01',
  '1',
  '0',
  '-0',
  '-25.50',
  '0.0001',
  '007',
  '9007199254740993',
  '9223372036854775807',
  '999999999999999999999999999999',
  '-999999999999999999999999999999.9999',
  '200',
  '201',
  '50',
  'EUR',
  'EUR',
  'USD',
  'JPY',
  'BHD',
  'XXX',
  '2026-01',
  '2026-12',
  '1000-01',
  '9999-12',
  '+49 30 1234567',
  'DE89 3704 0044 0532 0130 00',
  '2026-03-01_018f2b2e-7a5c-7d3e-9f00-0123456789ab',
  '2026-03-01T12:00:00.000Z_018f2b2e-7a5c-7d3e-9f00-0123456789ab',
  '2026-03-01T12:00:00Z_17',
];

/** Characters that are rare, wide, invisible, right to left, of two halves, or that mean something to other programs. */
const oddTexts = [
  '🦊',
  '👩‍👩‍👧‍👦',
  'e\u0301',
  '\u202Eback',
  '\u200B',
  '\uFEFF',
  'İı',
  'ẞß',
  'ﷺ',
  '𝟘',
  '\u00A0',
  '\t',
  '\n',
  '"',
  '\\',
  "'; --",
  '%00',
  '{{7*7}}',
  '<b>',
  '=1+1',
  '../',
  '\u0000',
  '\u2028',
];
const words = ['Rent', 'Coffee', 'Food', 'Salary', 'Trip', 'Home'];

/** Text of any kind, within lengths that are counted in characters; often it says whose it is. */
export function makeText(
  random: SeededRandom,
  mark: string,
  { minLength, maxLength }: { minLength: number; maxLength: number },
): string {
  const plain = `${random.pick(words)} ${mark}`;
  const text = random.pick([
    () => plain,
    () => plain,
    () => random.pick(words),
    () => `${mark} ${random.pick(oddTexts)}`,
    () => random.pick(oddTexts).repeat(random.integer(1, 5)),
    () => ' '.repeat(random.integer(0, 3)),
    () => `${mark} ${'x'.repeat(Math.min(maxLength, 3_000))}`,
    () => '🦊'.repeat(Math.min(maxLength, 3_000)),
  ])();
  const fitting = [...text].slice(0, maxLength).join('');
  return fitting + 'x'.repeat(Math.max(0, minLength - [...fitting].length));
}
