import { isCurrencyCode } from '../../money/index.ts';
import type { RejectedRow, StatementAccount } from '../statement.ts';

const descriptionChars = 2_000;
const fieldChars = 300;

/** Printed text on one line: blanks and control characters folded, cut at `maxChars`. '' stays ''. */
export function foldText(text: string, maxChars = descriptionChars): string {
  // The first cut bounds the work on hostile text; blanks make printed text shorter, never longer.
  const folded = text
    .slice(0, maxChars * 4)
    .replace(/[\s\p{Cc}\ufeff]+/gu, ' ')
    .trim()
    .slice(0, maxChars);
  // A lone surrogate (half a cut pair, or a numeric entity) is no character, and no database takes it.
  return folded.replace(/\p{Cs}/gu, '').trimEnd();
}

/** The same for a short field; null when nothing is printed. */
export function foldField(text: string | null | undefined): string | null {
  return foldText(text ?? '', fieldChars) || null;
}

/** Joins what was printed in several places, leaving out what an earlier or a later part says already. */
export function joinDistinct(parts: readonly (string | null | undefined)[]): string {
  const kept: string[] = [];
  for (const part of parts.slice(0, 50)) {
    const text = foldText(part ?? '');
    if (text === '' || kept.some((other) => other.includes(text))) continue;
    const longer = kept.findIndex((other) => text.startsWith(other));
    if (longer >= 0) kept[longer] = text;
    else kept.push(text);
  }
  return foldText(kept.join(' '));
}

/** ISO 4217 code in upper case, or null when the text is none. */
export function currencyCode(text: string | null | undefined): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  return isCurrencyCode(code) ? code : null;
}

/** A printed text for a message: quoted, on one line, cut at 80 characters. */
export function quoted(text: string): string {
  const folded = foldText(text, 200);
  return `“${folded.length > 80 ? `${folded.slice(0, 79)}…` : folded}”`;
}

/** The row that says why an entry can't be read. `text` is what was printed, null when the field is missing. */
export function rejected(row: number, field: string, what: string, text: string | null | undefined): RejectedRow {
  const printed = text === null || text === undefined || text.trim() === '' ? null : text;
  const detail = printed === null ? `The ${what} is missing.` : `${quoted(printed)} is not ${article(what)} ${what}.`;
  return { kind: 'rejected', row, field, detail };
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}

/** Gives the same object for the same account, so that rows of a file can be grouped by identity. */
export function createAccountBook(): (account: StatementAccount) => StatementAccount {
  const known = new Map<string, StatementAccount>();
  return (account) => {
    const key = JSON.stringify([account.number, account.bank, account.name, account.currency, account.type]);
    const same = known.get(key);
    if (same !== undefined) return same;
    known.set(key, account);
    return account;
  };
}
