import { hash } from 'node:crypto';
import type { StatementFormat, StatementTransaction } from '../statements/index.ts';

/** Formats whose specification makes the bank's reference of an entry stable from file to file. */
const stableReferences: ReadonlySet<StatementFormat> = new Set(['ofx', 'camt']);
/** In other formats a short reference may just number the lines of one export. */
const leastReferenceLength = 8;

/**
 * What makes two rows the same transaction: day and amount with the bank's own reference where it can be relied on, else
 * with what the bank printed, without regard to case, blanks and punctuation. 32 hex digits.
 * Rows of one file may share a key (two coffees on one day): the nth of one file is the nth of another.
 */
export function contentKey(
  row: StatementTransaction,
  amountMinor: bigint,
  currency: string,
  format: StatementFormat,
): string {
  const { date, reference, description, payee } = row;
  const reliable = reference !== null && (stableReferences.has(format) || reference.length >= leastReferenceLength);
  const what = reliable ? `ref ${reference}` : `${fold(description)} ${fold(payee ?? '')}`;
  return hash('md5', `${date}\n${amountMinor}\n${currency}\n${what}`);
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
