import { newId } from '../platform/ids.ts';
import { toMinorUnits } from '../money/index.ts';
import type { Statement, StatementTransaction } from '../statements/index.ts';
import { contentKey } from './content-key.ts';
import type { StagedLine } from './stage-rows.store.ts';
import { storableText } from './storable-text.ts';
import type { createTargets } from './targets.ts';

const maxTextLength = 1_000;

/** The rows of a statement as lines of the table `staged`, one at a time. */
export function* stageLines(
  { rows, format }: Statement,
  { place }: Pick<ReturnType<typeof createTargets>, 'place'>,
): Generator<StagedLine> {
  let ordinal = 0;
  for (const row of rows) {
    ordinal += 1;
    if (row.kind === 'rejected') {
      yield rejectedLine(ordinal, row.row, row.field, row.detail);
      continue;
    }
    const placed = place(row);
    if ('field' in placed) {
      yield rejectedLine(ordinal, row.row, placed.field, placed.detail);
      continue;
    }
    const { target, currency, amountMinor } = placed;
    yield [
      ordinal,
      row.row,
      target,
      newId(),
      row.date,
      row.valueDate,
      amountMinor,
      currency,
      ...originalOf(row),
      cut(row.description),
      row.payee === null ? null : cut(row.payee),
      row.reference === null ? null : cut(row.reference),
      row.pending,
      contentKey(row, amountMinor, currency, format),
      null,
      null,
    ];
  }
}

function rejectedLine(ordinal: number, row: number, field: string, detail: string): StagedLine {
  const noTransaction = Array.from({ length: 13 }, () => null);
  return [ordinal, row, ...noTransaction, cut(field), cut(detail)];
}

function originalOf({ original }: StatementTransaction): [bigint | null, string | null] {
  const minor = original ? toMinorUnits(original.amount, original.currency) : undefined;
  return original && minor !== undefined ? [minor, original.currency] : [null, null];
}

function cut(text: string): string {
  return storableText(text, maxTextLength);
}
