import type { StatementAccount, StatementRow } from '../statement.ts';
import { parseAmount } from './decimals.ts';
import { createAccountBook, currencyCode, foldField, foldText, joinDistinct, quoted, rejected } from './fields.ts';
import { joinLines, readDetails, readNsDetails } from './mt940-details.ts';
import { parseStatementLine } from './mt940-line.ts';
import { decodeText, linesOf } from './text.ts';

const maxFieldLines = 200;
const maxLineChars = 4_000;
const maxAccountChars = 60;

interface Field {
  /** `61`, `60F`, `NS` … */
  tag: string;
  lines: string[];
}

interface OpenLine {
  row: number;
  line: readonly string[];
  details: string[];
  ns: string[];
}

/**
 * The statement lines of SWIFT MT940 (customer statement) and MT942 (interim report) messages, with or without their
 * envelopes, in the dialects of banks. Expected entries (EC, ED) are pending.
 */
export function* mt940Rows(bytes: Uint8Array): Generator<StatementRow> {
  const book = createAccountBook();
  let printedAccount: string | null = null;
  let currency: string | null = null;
  let open: OpenLine | null = null;
  let row = 0;
  for (const { tag, lines } of fieldsOf(decodeText(bytes))) {
    if (open !== null && tag === '86') append(open.details, lines);
    else if (open !== null && tag === 'NS') append(open.ns, lines);
    else {
      if (open !== null) yield readLine(open, currency, accountOf(printedAccount, currency, book));
      open = null;
    }
    if (tag === '20') [printedAccount, currency] = [null, null];
    else if (tag === '25' || tag === '25P') printedAccount = accountText(lines) ?? printedAccount;
    else if (/^6[02]/.test(tag))
      currency = currencyCode(/^\s*[CD]\d{6}([A-Z]{3})/.exec(lines[0] ?? '')?.[1]) ?? currency;
    else if (tag === '34F') currency = currencyCode(lines[0]?.trim().slice(0, 3)) ?? currency;
    else if (tag === '61') open = { row: (row += 1), line: lines, details: [], ns: [] };
  }
  if (open !== null) yield readLine(open, currency, accountOf(printedAccount, currency, book));
}

function append(lines: string[], more: readonly string[]): void {
  lines.push(...more.slice(0, maxFieldLines - lines.length));
}

/** The fields of all messages. A line of `-` ends a message; what stands between messages belongs to no field. */
function* fieldsOf(text: string): Generator<Field> {
  let field: Field | null = null;
  let cutTag = '';
  for (const line of printedLines(text)) {
    if (line === '') continue;
    const whole: string = (cutTag + line).slice(0, maxLineChars);
    cutTag = '';
    const tagged = /^[\s\p{Cc}\ufeff]*(?:\{[^:]{1,4}:.{0,300}\{4:\s*)?:(\d\d[A-Z]?|NS):/u.exec(whole);
    if (tagged !== null) {
      if (field !== null) yield field;
      field = { tag: tagged[1] ?? '', lines: [whole.slice(tagged[0].length)] };
    } else if (/^:\d{0,2}[A-Z]?$/.test(line.trim())) {
      // A wrap may even fall into the tag.
      cutTag = line.trim();
    } else if (/^\s{0,9}(?:-[}\s\p{Cc}]{0,9}(?:$|\{)|\{\d:)/u.test(whole)) {
      if (field !== null) yield field;
      field = null;
    } else if (field !== null && field.lines.length < maxFieldLines) field.lines.push(whole);
  }
  if (field !== null) yield field;
}

/** Messages fetched by HBCI may part their lines by @@. */
function* printedLines(text: string): Generator<string> {
  const marked = /@@:\d\d/.test(text.slice(0, 64 * 1024));
  for (const { text: line } of linesOf(text)) {
    let from = 0;
    for (let at = marked ? line.indexOf('@@') : -1; at >= 0; at = line.indexOf('@@', from)) {
      yield line.slice(from, at);
      from = at + 2;
    }
    yield line.slice(from);
  }
}

/** What is longer isn't an account but a text under a wrong tag. */
function accountText(lines: readonly string[]): string | null {
  const text = foldText(lines[0] ?? '');
  return text === '' || text.length > maxAccountChars || text.includes('?') ? null : text;
}

/** `BLZ/Konto`, `BIC/Konto/EUR`, `/PL61…`, an IBAN, or a number; a currency may follow without a gap. */
function accountOf(
  printed: string | null,
  currency: string | null,
  book: ReturnType<typeof createAccountBook>,
): StatementAccount | null {
  if (printed === null) return null;
  const parts = printed.replace(/\s+/g, '').replace(/^\/+/, '').split('/');
  const named = parts.length > 1 && currencyCode(parts.at(-1)) !== null ? currencyCode(parts.pop()) : null;
  const number = parts.pop() ?? '';
  const glued = /^([A-Z]{0,4}[\dA-Z]*\d)([A-Z]{3})$/.exec(number);
  const isCurrency = currency === null ? /^[A-Z]{2}\d\d/.test(number) : glued?.[2] === currency;
  const ownCurrency = named ?? (isCurrency ? currencyCode(glued?.[2]) : null);
  return book({
    number: foldField(named === null && ownCurrency !== null ? glued?.[1] : number),
    bank: foldField(parts.join('/')),
    name: null,
    currency: currency ?? ownCurrency,
    type: null,
  });
}

function readLine(
  { row, line, details, ns }: OpenLine,
  currency: string | null,
  account: StatementAccount | null,
): StatementRow {
  const parsed = parseStatementLine(line);
  if ('unreadable' in parsed) {
    const first = line.find((part) => part.trim() !== '');
    if (parsed.unreadable === 'statement line') return rejected(row, ':61:', 'statement line', first);
    return {
      kind: 'rejected',
      row,
      field: ':61:',
      detail: `The ${parsed.unreadable} in ${quoted(first ?? '')} can’t be read.`,
    };
  }
  const fromDetails = details.length > 0 ? readDetails(details) : readNsDetails(ns);
  return {
    kind: 'transaction',
    row,
    account,
    date: parsed.date,
    valueDate: parsed.valueDate,
    amount: parsed.amount,
    currency: currency ?? account?.currency ?? null,
    original: originalAmount([parsed.supplementary, ...details], parsed.amount, currency),
    description:
      joinDistinct([parsed.remark, fromDetails.description]) ||
      foldText(parsed.supplementary) ||
      foldText(parsed.customerReference ?? ''),
    payee: fromDetails.payee,
    reference: foldField(parsed.bankReference),
    pending: parsed.pending,
    balance: null,
  };
}

/** `/OCMT/EUR10,00/`: the amount in its original currency. */
function originalAmount(texts: readonly string[], amount: string, currency: string | null) {
  const found = /\/OCMT\/([A-Z]{3})(\d{1,20}(?:,\d{0,8})?)/.exec(joinLines(texts));
  const original = parseAmount(found?.[2]?.replace(/,$/, '') ?? '', ',');
  const code = found?.[1];
  if (original === null || code === undefined || code === currency) return null;
  return { amount: amount.startsWith('-') ? `-${original}` : original, currency: code };
}
