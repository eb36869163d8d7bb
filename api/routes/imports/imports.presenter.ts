import type { z } from 'zod';
import type { ImportRecord, ImportRow, importRowView, importView } from '../../../shared/imports/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';

export function presentImport(found: ImportRecord): z.input<typeof importView> {
  const { id, jobId, fileName, sizeBytes, mode, format, total, inserted, duplicates, rejected } = found;
  const self = `/api/import/${id}`;
  return {
    id,
    importId: id,
    jobId,
    fileName,
    sizeBytes,
    mode,
    format,
    total,
    inserted,
    duplicates,
    rejected,
    createdAt: found.createdAt.toISOString(),
    undoneAt: found.undoneAt?.toISOString() ?? null,
    links: { self, rows: `${self}/rows`, job: jobId && `/api/jobs/${jobId}` },
  };
}

export function presentImportRow(found: ImportRow): z.input<typeof importRowView> {
  const { row, status, transactionId, duplicateOf, date, amountMinor, currency, description, field, detail } = found;
  const amount =
    amountMinor !== null && currency !== null
      ? { amount: fromMinorUnits(BigInt(amountMinor), currency), currency }
      : null;
  return { row, status, transactionId, duplicateOf, date, amount, description, field, detail };
}
