import { foldField, foldText, joinDistinct } from './fields.ts';

export interface Details {
  description: string;
  payee: string | null;
}

const lineChars = 65;
const remittanceChars = 27;
const maxSubfields = 200;

/** Code words that SWIFT and the Dutch, Belgian and Polish banks put between slashes. */
const codeWord =
  /\/(ACCW|ADDR|AREF|BENM|BIC|BUSP|CHGS|CNTP|CSID|DATE|EREF|EXCH|IBAN|ID|IREF|ISDT|KREF|MARF|NAME|NRTX|OCMT|ORDP|PREF|PURP|RCMT|REMI|RTRN|SVCL|TRCD|TRTP|TYPE|ULTB|ULTC|ULTD|UDTR)\//g;

/** The field `:86:` below a statement line: German and Polish subfields (`?20`), slashed code words (`/REMI/`), or free text. */
export function readDetails(lines: readonly string[]): Details {
  const joined = lines.join('').trimStart();
  const separator = /^(?:\d{3})?([^\w\s/:.,;()+'"-])\d\d/.exec(joined)?.[1];
  if (separator !== undefined) return readSubfields(joined, separator);
  const text = joinLines(lines);
  const words = text.search(codeWord) < 0 ? null : readCodeWords(text);
  return words ?? { description: foldText(text), payee: null };
}

/** The same from the `:NS:` field of some banks: lines of a two-digit code and a text, 15 and 16 being the other party. */
export function readNsDetails(lines: readonly string[]): Details {
  const of = (pattern: RegExp) =>
    lines.filter((line) => pattern.test(line.slice(0, 2))).map((line) => line.slice(2).trim());
  return {
    description: joinDistinct([of(/^(0[1-9]|1[0-4])$/).join(' ')]) || joinDistinct(of(/^17$/)),
    payee: foldField(of(/^1[56]$/).join(' ')),
  };
}

/** DFÜ agreement of the German banks, annex 3: 00 booking text, 20–29 and 60–63 remittance, 32–33 name. */
function readSubfields(text: string, separator: string): Details {
  const fields = new Map<number, string>();
  let code = -1;
  for (const piece of text.slice(text.indexOf(separator) + 1).split(separator, maxSubfields)) {
    const start = /^(\d\d)([^]*)$/.exec(piece);
    if (start !== null) code = Number(start[1]);
    const earlier = fields.get(code);
    const content = start === null ? `${separator}${piece}` : (start[2] ?? '');
    fields.set(code, earlier === undefined ? content : earlier + content);
  }
  let remittance = '';
  let full = true;
  for (const [key, content] of fields) {
    if (!((key >= 20 && key <= 29) || (key >= 60 && key <= 63))) continue;
    remittance += full ? content : ` ${content}`;
    // A subfield that fills its 27 characters runs on in the next one.
    full = content.length >= remittanceChars;
  }
  const bookingText = foldText(fields.get(0) ?? '');
  const name = [fields.get(32), fields.get(33)].map((part) => part ?? '');
  return {
    description: purposeOf(foldText(remittance)) || bookingText,
    payee: foldField(name.join((name[0]?.length ?? 0) >= remittanceChars ? '' : ' ')),
  };
}

/** SEPA remittance carries references before the purpose; the purpose is what a person reads. */
function purposeOf(remittance: string): string {
  const purpose = /\bSVWZ\s?\+\s?(.*?)(?:\s?\b(?:EREF|KREF|MREF|CRED|DEBT|ABWA|ABWE|IBAN|BIC)\s?\+|$)/.exec(
    remittance,
  )?.[1];
  return purpose?.trim() || remittance;
}

function readCodeWords(text: string): Details | null {
  const contents = new Map<string, string>();
  const found = [...text.matchAll(codeWord)].slice(0, maxSubfields);
  for (const [i, match] of found.entries()) {
    const content = text
      .slice(match.index + match[0].length, found[i + 1]?.index ?? text.length)
      .replace(/^\/+|\/+\s*$/g, '')
      .trim();
    const word = match[1] ?? '';
    if (content !== '' && !contents.has(word)) contents.set(word, content);
  }
  // /CNTP/account/bank/name/city/
  const counterparty = contents.get('CNTP')?.split('/', 3)[2];
  const party = contents.get('ORDP') ?? contents.get('BENM');
  const payee = contents.get('NAME') ?? counterparty ?? party?.split('/').find((part) => /[A-Za-z]{3}/.test(part));
  const remittance = contents
    .get('REMI')
    ?.replace(/^(USTD|STRD)\/+/, '')
    .replace(/^CUR\//, '');
  return { description: foldText(remittance || text), payee: foldField(payee) };
}

/** Lines of free text: a full line runs on without a blank. */
export function joinLines(lines: readonly string[]): string {
  let text = '';
  let full = true;
  for (const line of lines) {
    text += full ? line : ` ${line}`;
    full = line.length >= lineChars;
  }
  return text;
}
