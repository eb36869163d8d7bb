import { isBlank, type TableRecord, textOf } from './cell.ts';
import { currencyCode, currencyWithin } from './currencies.ts';
import { weighHeader } from './match-words.ts';

const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b/;
const maxLines = 40;

/** The one currency that the lines above a table name; null when there is none or several. */
export function currencyOfPreamble(preamble: readonly TableRecord[]): string | null {
  const found = new Set<string>();
  for (const { cells } of preamble.slice(0, maxLines)) {
    for (const cell of cells) {
      const text = textOf(cell);
      const code = text.length <= 60 ? (currencyCode(text) ?? currencyWithin(text)) : null;
      if (code !== null) found.add(code);
    }
  }
  const [only] = found;
  return found.size === 1 ? (only ?? null) : null;
}

/** The account that the lines above a table name: an IBAN, or the number beside or after a word for account. */
export function accountOf(preamble: readonly TableRecord[]): string | null {
  for (const { cells } of preamble.slice(0, maxLines)) {
    for (const cell of cells) {
      const number = iban.exec(textOf(cell))?.[0].replaceAll(' ', '') ?? null;
      if (number !== null && isIban(number)) return number;
    }
  }
  for (const { cells } of preamble.slice(0, maxLines)) {
    const printed = cells
      .filter((cell) => !isBlank(cell))
      .map(textOf)
      .join(' : ');
    const labelled = /^([^:\d]{3,60}?)[\s:]*([*xX\d][\d \-/.*xX]{4,32}\d)(?!\d)/.exec(printed);
    if (labelled && (weighHeader(labelled[1] ?? '').get('account') ?? 0) >= 0.45)
      return (labelled[2] ?? '').replaceAll(' ', '');
  }
  return null;
}

/** ISO 13616: the number, turned and with letters as figures, leaves 1 when divided by 97. */
function isIban(text: string): boolean {
  let rest = 0;
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
