import { looksLikeTable } from '../table/index.ts';
import type { StatementFormat } from '../statements.schema.ts';
import { limits } from './limits.ts';
import { isOle, oleKind } from './ole.ts';
import { decodeHead } from './text.ts';
import { isZip, zipHeads } from './zip-head.ts';

/**
 * What a file is. `zip` holds statements of other formats; `xls` (workbook before 2007) and `encrypted` (workbook with
 * a password) are recognised only to say what to do about them.
 */
export type DetectedFormat = StatementFormat | 'zip' | 'xls' | 'encrypted';

/**
 * Tells a file's format by its first bytes (up to 64 KiB are looked at); its name never counts. null for what can't be
 * a statement: pages, pictures, programs, other documents, prose, nothing at all.
 */
export function detectFormat(bytes: Uint8Array): DetectedFormat | null {
  const head = bytes.subarray(0, limits.headBytes);
  if (isOle(head)) {
    const kind = oleKind(head);
    return kind === 'other' ? null : kind === 'encrypted' ? 'encrypted' : 'xls';
  }
  if (isBareBiff(head)) return 'xls';
  if (isZip(head)) return zipFormat(head);
  return textFormat(head);
}

/** Worksheets of Excel 2 to 4 stand without a container: a BOF record. */
function isBareBiff(head: Uint8Array): boolean {
  return head[0] === 9 && [0, 2, 4].includes(head[1] ?? -1) && (head[2] === 4 || head[2] === 6) && head[3] === 0;
}

function zipFormat(head: Uint8Array): DetectedFormat | null {
  const { entries, complete } = zipHeads(head);
  const names = entries.map(({ name }) => name.toLowerCase().replaceAll('\\', '/'));
  if (names.some((name) => name.startsWith('xl/'))) return 'xlsx';
  if (names.some((name) => /^(word|ppt|visio|meta-inf)\/|^mimetype$|^androidmanifest\.xml$/.test(name))) return null;
  if (names.some((name) => name === '[content_types].xml' || name === '_rels/.rels')) return 'xlsx';
  if (entries.some(({ start }) => start !== null && textFormat(start) !== null)) return 'zip';
  // Statements may come after what was seen; a ZIP seen whole without any holds none.
  return complete ? null : 'zip';
}

function textFormat(head: Uint8Array): StatementFormat | null {
  const text = decodeHead(head).replace(/^[\s\ufeff\0]+/u, '');
  if (text === '') return null;
  if (isCamt(text)) return 'camt';
  if (isOfx(text)) return 'ofx';
  if (isMt940(text)) return 'mt940';
  if (isQif(text)) return 'qif';
  if (/^<[a-z!?/]|^%PDF|^%!PS|^\{\\rtf|^[{[]\s*["{[\]}]/i.test(text)) return null;
  return looksLikeTable(head) ? 'csv' : null;
}

/** A message of ISO 20022 cash management, in any wrapping and namespace prefix. */
function isCamt(text: string): boolean {
  return (
    text.startsWith('<') &&
    /<(?:[\w.-]{1,40}:)?(?:BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)|BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)V\d{2})[\s>/]|xsd:camt\.05[234]\.001\.\d\d/.test(
      text,
    )
  );
}

/** The first element is OFX; before it there are only comments, instructions and `NAME:VALUE` headers. */
function isOfx(text: string): boolean {
  const root = /<OFX(?:\s[^<>]{0,200})?>/i.exec(text);
  if (root === null) return false;
  const before = text.slice(0, root.index);
  if (before.length > 8_000) return false;
  const header = before.replace(/<!--(?:[^-]|-(?!->))*-->|<[?!][^<>]*>/g, '').split(/[\r\n]+/);
  const isHeader = header.every((line) => line.trim() === '' || /^\s*[A-Z][\w .-]{1,20}[:=][^<]*$/i.test(line));
  return isHeader && /^[^<]{0,400}<[/!A-Z]/i.test(text.slice(root.index + root[0].length));
}

/** Fields of a customer statement or interim report at the start of lines. */
function isMt940(text: string): boolean {
  const tags = new Set<string>();
  for (const [, tag] of text.matchAll(/(?:^|[\r\n]|@@|\{4:)[ \t\p{Cc}]{0,9}:(\d\d[A-Z]?):/gu)) tags.add(tag ?? '');
  const message = tags.has('20') && (tags.has('25') || tags.has('25P') || tags.has('28') || tags.has('28C'));
  return message || tags.has('61') || tags.has('60F') || tags.has('60M');
}

/** A header line (`!Type:Bank`), or records that are ended by `^` and have a date and an amount. */
function isQif(text: string): boolean {
  const lines = text
    .slice(0, 16 * 1024)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const first = lines.find((line) => line !== '' && line !== '^' && !line.startsWith('#')) ?? '';
  if (/^!\s*(type|account|option|clear)\b/i.test(first)) return true;
  const isRecord = /^[DTUPMNLCASE]/.test(first) && lines.includes('^');
  return (
    isRecord && lines.some((line) => /^D\s*\d/.test(line)) && lines.some((line) => /^[TU]\s*[-+]?[\d.,]/.test(line))
  );
}
