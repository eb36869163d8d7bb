import type { StatementAccount, StatementRow } from '../statement.ts';
import { isoDate } from './dates.ts';
import { type DecimalMark, divideAmount, parseAmount, provenDecimalMark } from './decimals.ts';
import { createAccountBook, currencyCode, foldField, joinDistinct, rejected } from './fields.ts';
import { type OfxTag, ofxTags } from './ofx-tags.ts';
import { decodeText } from './text.ts';

/** Elements of an entry whatever aggregate seems open, because an end tag may have been left out. */
const entryElements = /^(DTPOSTED|DTTRAN|DTUSER|DTAVAIL|TRNAMT|TRNTYPE|FITID|REFNUM|CHECKNUM|MEMO)$/;
const entryAggregates = /^(PAYEE|EXTDPAYEE|CURRENCY|ORIGCURRENCY|BANKACCTTO|CCACCTTO|IMAGEDATA)$/;
const accountAggregates = /^(BANK|CC|INV|LOAN)ACCTFROM$/;
const accountElements = /^(BANKID|BROKERID|BRANCHID|ACCTID|ACCTTYPE)$/;
const accountTypes: Readonly<Record<string, StatementAccount['type']>> = {
  CHECKING: 'checking',
  SAVINGS: 'savings',
  MONEYMRKT: 'savings',
  CD: 'savings',
  CREDITLINE: 'credit',
  CC: 'credit',
  INV: 'investment',
  LOAN: 'loan',
};

const maxElements = 200;

/** `MEMO` and `.NAME` of an entry, `PAYEE.NAME` of an aggregate in it; the first one printed counts. */
type Elements = Map<string, string>;

interface Entry {
  row: number;
  pending: boolean;
  elements: Elements;
}

interface Position {
  statement: Elements;
  entry: Entry | null;
  /** The aggregate that is open in the entry or statement; '' for itself. */
  aggregate: string;
  row: number;
}

/**
 * The bank, card and cash entries of an OFX 1 (SGML) or OFX 2 (XML) file, of all its statements (OFX 1.0.3 to 2.2,
 * chapters 11 and 13). Lists of pending entries (`STMTTRNP`) are pending; trades of securities are no cash entries.
 */
export function* ofxRows(bytes: Uint8Array): Generator<StatementRow> {
  const text = decodeText(bytes, declaredEncoding(bytes));
  const mark = provenDecimalMark(printedAmounts(text), '.');
  const book = createAccountBook();
  const at: Position = { statement: new Map(), entry: null, aggregate: '', row: 0 };
  for (const tag of ofxTags(text)) {
    if (at.entry !== null && endsEntry(tag)) {
      if (at.entry.elements.size > 0) yield readEntry(at.entry, book(accountOf(at.statement)), mark);
      at.entry = null;
    }
    advance(at, tag);
  }
  if (at.entry !== null && at.entry.elements.size > 0) yield readEntry(at.entry, book(accountOf(at.statement)), mark);
}

/** An entry also ends where the next one or a list begins: its own end tag may have been left out. */
function endsEntry({ name }: OfxTag): boolean {
  return isEntry(name) || isStatement(name) || name.endsWith('TRANLIST') || name.endsWith('TRANLISTP');
}

function isEntry(name: string): boolean {
  return name === 'STMTTRN' || name === 'STMTTRNP';
}

function isStatement(name: string): boolean {
  return name.endsWith('STMTRS');
}

function advance(at: Position, { name, closing, text }: OfxTag): void {
  if (isStatement(name) && !closing) at.statement = new Map();
  if (isEntry(name)) {
    at.aggregate = '';
    if (!closing) at.entry = { row: (at.row += 1), pending: name === 'STMTTRNP', elements: new Map() };
  } else if (entryAggregates.test(name) || accountAggregates.test(name)) {
    at.aggregate = closing ? '' : name;
    if (at.entry === null && !closing && accountAggregates.test(name)) at.statement.set('FROM', name);
  } else if (!closing && text !== '') {
    if (at.entry !== null)
      setFirst(at.entry.elements, entryElements.test(name) ? name : `${at.aggregate}.${name}`, text);
    else if (name === 'CURDEF' || (accountElements.test(name) && accountAggregates.test(at.aggregate))) {
      setFirst(at.statement, name, text);
    }
  }
}

function setFirst(elements: Elements, name: string, text: string): void {
  if (!elements.has(name) && elements.size < maxElements) elements.set(name, text);
}

function* printedAmounts(text: string): Generator<string> {
  for (const [, amount] of text.matchAll(/<TRNAMT>\s{0,20}([^<\r\n]{1,40})/gi)) yield (amount ?? '').trim();
}

/** Header `CHARSET:1252`, else `ENCODING:UTF-8`, else the XML declaration's encoding. */
function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const charset = /CHARSET:\s*([\w-]+)/i.exec(head)?.[1];
  if (charset !== undefined && !/^none$/i.test(charset)) return /^8859-\d+$/.test(charset) ? `ISO-${charset}` : charset;
  return /ENCODING:\s*([\w-]+)/i.exec(head)?.[1] ?? /<\?xml[^>]*encoding=["']([\w.-]+)/i.exec(head)?.[1] ?? null;
}

function accountOf(statement: Elements): StatementAccount {
  const from = /^[A-Z]+(?=ACCTFROM)/.exec(statement.get('FROM') ?? '')?.[0] ?? '';
  return {
    number: foldField(statement.get('ACCTID')?.replace(/\s+/g, '')),
    bank: foldField(statement.get('BANKID') ?? statement.get('BROKERID')),
    name: null,
    currency: currencyCode(statement.get('CURDEF')),
    type: accountTypes[statement.get('ACCTTYPE')?.toUpperCase() ?? ''] ?? accountTypes[from] ?? null,
  };
}

function readEntry({ row, pending, elements }: Entry, account: StatementAccount, mark: DecimalMark): StatementRow {
  const posted = elements.get('DTPOSTED') ?? elements.get('DTTRAN') ?? elements.get('DTUSER');
  const date = isoDate(posted ?? '');
  if (date === null) return rejected(row, pending ? 'DTTRAN' : 'DTPOSTED', 'date', posted);
  const printed = elements.get('TRNAMT');
  const amount = parseAmount(printed ?? '', mark);
  if (amount === null) return rejected(row, 'TRNAMT', 'amount', printed);
  const payee = foldField(elements.get('.NAME') ?? elements.get('PAYEE.NAME') ?? elements.get('EXTDPAYEE.NAME'));
  const check = foldField(elements.get('CHECKNUM'));
  return {
    kind: 'transaction',
    row,
    account: account.number === null && account.bank === null ? null : account,
    date,
    valueDate: isoDate(elements.get('DTAVAIL') ?? ''),
    amount,
    currency: currencyCode(elements.get('CURRENCY.CURSYM')) ?? account.currency,
    original: originalAmount(amount, elements, account.currency),
    description: joinDistinct([payee, elements.get('MEMO')]) || (check === null ? '' : `Check ${check}`),
    payee,
    reference: foldField(elements.get('FITID') ?? elements.get('REFNUM')),
    pending,
    balance: null,
  };
}

/** ORIGCURRENCY: the bank has converted; CURRATE is the price of one CURSYM in the statement's currency (OFX 5.2). */
function originalAmount(amount: string, elements: Elements, currency: string | null) {
  const original = currencyCode(elements.get('ORIGCURRENCY.CURSYM'));
  const rate = parseAmount(elements.get('ORIGCURRENCY.CURRATE') ?? '', '.');
  if (original === null || original === currency || rate === null || /^1(\.0*)?$/.test(rate)) return null;
  const converted = divideAmount(amount, rate);
  return converted === null ? null : { amount: converted, currency: original };
}
