import type { StatementAccount, StatementRow } from '../statement.ts';
import { isoDate } from './dates.ts';
import { parseAmount } from './decimals.ts';
import { currencyCode, foldField, joinDistinct, rejected } from './fields.ts';

/** An element of an entry: its local name, its `Ccy` attribute, its own text. */
export interface CamtNode {
  name: string;
  currency: string | null;
  text: string;
  children: CamtNode[];
}

const accountTypes: Readonly<Record<string, StatementAccount['type']>> = {
  CACC: 'checking',
  TRAN: 'checking',
  CASH: 'checking',
  SVGS: 'savings',
  CARD: 'credit',
  CCRD: 'credit',
  LOAN: 'loan',
};

/** The account of a statement: `Acct` with IBAN, or another identification. */
export function readCamtAccount(account: CamtNode): StatementAccount {
  const bank = find(account, 'Svcr', 'FinInstnId');
  return {
    number: foldField(
      textOf(account, ['Id', 'IBAN'], ['Id', 'Othr', 'Id'], ['Id', 'BBAN'], ['Id', 'PrtryAcct', 'Id'])?.replace(
        /\s+/g,
        '',
      ),
    ),
    bank: bank === null ? null : foldField(textOf(bank, ['BICFI'], ['BIC'], ['ClrSysMmbId', 'MmbId'])),
    name: foldField(textOf(account, ['Nm'], ['Ownr', 'Nm'], ['Ownr', 'Pty', 'Nm'])),
    currency: currencyCode(textOf(account, ['Ccy'])),
    type: accountTypes[textOf(account, ['Tp', 'Cd'])?.toUpperCase() ?? ''] ?? null,
  };
}

/**
 * One entry. CdtDbtInd is the direction of this entry itself, also for a reversal (RvslInd): ISO 20022 defines that a
 * credit that is a reversal undoes a debit. The parties of a reversal are those of the entry that it undoes.
 */
export function readCamtEntry(row: number, entry: CamtNode, account: StatementAccount | null): StatementRow {
  const printed = find(entry, 'Amt');
  const absolute = parseAmount(printed?.text ?? '', '.')?.replace('-', '') ?? null;
  if (absolute === null) return rejected(row, 'Amt', 'amount', printed?.text);
  const direction = textOf(entry, ['CdtDbtInd'])?.toUpperCase();
  if (direction !== 'CRDT' && direction !== 'DBIT') return rejected(row, 'CdtDbtInd', 'direction', direction);
  const signed = (amount: string) => (direction === 'DBIT' && /[1-9]/.test(amount) ? `-${amount}` : amount);
  const details = all(entry, 'NtryDtls').flatMap((group) => all(group, 'TxDtls'));
  const only = details.length === 1 ? (details[0] ?? null) : null;
  const valueDate = dateOf(find(entry, 'ValDt'));
  const booked = find(entry, 'BookgDt');
  const date = booked === null ? (valueDate ?? relatedDate(only)) : dateOf(booked);
  if (date === null) return rejected(row, 'BookgDt', 'date', textOf(booked, ['Dt'], ['DtTm']));
  const currency = currencyCode(printed?.currency) ?? account?.currency ?? null;
  const reversal = /^(true|1)$/i.test(textOf(entry, ['RvslInd']) ?? '');
  const status = textOf(entry, ['Sts', 'Cd'], ['Sts', 'Prtry'], ['Sts'])?.toUpperCase();
  return {
    kind: 'transaction',
    row,
    account,
    date,
    valueDate,
    amount: signed(absolute),
    currency,
    original: originalAmount([entry, only], currency, signed),
    description: describe(entry, details),
    payee: counterparty(details, (direction === 'CRDT') !== reversal ? 'Dbtr' : 'Cdtr'),
    reference: foldField(textOf(entry, ['AcctSvcrRef']) ?? textOf(only, ['Refs', 'AcctSvcrRef'])),
    pending: status !== undefined && status !== 'BOOK',
    balance: null,
  };
}

function dateOf(node: CamtNode | null): string | null {
  return isoDate(textOf(node, ['Dt'], ['DtTm']) ?? node?.text ?? '');
}

/** An expected entry has no booking date yet; its payment has one of acceptance, settlement or purchase. */
function relatedDate(details: CamtNode | null): string | null {
  const dates = details === null ? null : find(details, 'RltdDts');
  for (const node of dates?.children ?? []) {
    const date = dateOf(node);
    if (date !== null) return date;
  }
  return null;
}

/** The amount in the currency of the purchase: instructed, else that of the transaction. */
function originalAmount(
  places: readonly (CamtNode | null)[],
  currency: string | null,
  signed: (amount: string) => string,
) {
  for (const kind of ['InstdAmt', 'TxAmt']) {
    for (const place of places) {
      const printed = place === null ? null : find(place, 'AmtDtls', kind, 'Amt');
      const code = currencyCode(printed?.currency);
      const amount = parseAmount(printed?.text ?? '', '.');
      if (code !== null && code !== currency && amount !== null && /[1-9]/.test(amount))
        return { amount: signed(amount.replace('-', '')), currency: code };
    }
  }
  return null;
}

/** The party on the other side when the entry names one; a batch with several has no single one. */
function counterparty(details: readonly CamtNode[], side: 'Dbtr' | 'Cdtr'): string | null {
  const names = new Set<string>();
  for (const detail of details) {
    const parties = find(detail, 'RltdPties');
    const name = foldField(
      textOf(parties, [side, 'Nm'], [side, 'Pty', 'Nm'], [`Ultmt${side}`, 'Nm'], [`Ultmt${side}`, 'Pty', 'Nm']),
    );
    if (name !== null) names.add(name);
  }
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

function describe(entry: CamtNode, details: readonly CamtNode[]): string {
  const parts: string[] = [];
  for (const detail of details) {
    for (const remittance of all(detail, 'RmtInf')) {
      parts.push(
        all(remittance, 'Ustrd')
          .map((line) => line.text)
          .join(' '),
      );
      for (const structured of all(remittance, 'Strd')) {
        parts.push(textOf(structured, ['CdtrRefInf', 'Ref'], ['CdtrRefInf', 'CdtrRef']) ?? '');
        parts.push(...all(structured, 'AddtlRmtInf').map((line) => line.text));
        parts.push(...all(structured, 'RfrdDocInf').map((document) => textOf(document, ['Nb']) ?? ''));
      }
    }
    parts.push(textOf(detail, ['AddtlTxInf']) ?? '');
  }
  return joinDistinct([...parts, textOf(entry, ['AddtlNtryInf'])]);
}

function all(node: CamtNode, name: string): CamtNode[] {
  return node.children.filter((child) => child.name === name);
}

function find(node: CamtNode | null, ...path: readonly string[]): CamtNode | null {
  let at = node;
  for (const name of path) at = at?.children.find((child) => child.name === name) ?? null;
  return at;
}

/** The text at the first of the paths that has any. */
function textOf(node: CamtNode | null, ...paths: readonly (readonly string[])[]): string | null {
  for (const path of paths) {
    const text = find(node, ...path)?.text.trim();
    if (text !== undefined && text !== '') return text;
  }
  return null;
}
