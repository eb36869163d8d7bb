import { z } from 'zod';
import { decimalAmount, currencyCode, money } from '../money/money.schema.ts';
import { statementFormat, type TableMapping } from '../statements/statements.schema.ts';

export const importModes = ['keep-good', 'all-or-nothing'] as const;
export const importMode = z.enum(importModes);
export type ImportMode = z.infer<typeof importMode>;

/** The largest file that an import takes. */
export const maxUploadBytes = 10 * 1024 * 1024;
/** How many row errors a result lists; the others are in the row ledger. */
export const maxListedErrors = 100;

/** What is asked of an import besides the file. */
export interface ImportRequest {
  accountId?: string | undefined;
  mode: ImportMode;
  mapping?: TableMapping | undefined;
}

export const importResult = z.strictObject({
  importId: z.uuid(),
  format: statementFormat,
  total: z.int(),
  inserted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  accounts: z.array(
    z.strictObject({
      accountId: z.uuid(),
      inserted: z.int(),
      currency: currencyCode,
      firstDate: z.iso.date().nullable(),
      lastDate: z.iso.date().nullable(),
      /** Of what was inserted, from the account holder's side. */
      sum: decimalAmount,
    }),
  ),
  errors: z.array(z.strictObject({ row: z.int(), field: z.string(), detail: z.string() })),
});
export type ImportResult = z.infer<typeof importResult>;

export const undoResult = z.strictObject({
  importId: z.uuid(),
  /** Transactions that are gone. */
  removed: z.int(),
  /** Transactions that stay, because another file brought them too. */
  kept: z.int(),
});
export type UndoResult = z.infer<typeof undoResult>;

export const rowStatuses = ['inserted', 'duplicate', 'rejected'] as const;
export const rowStatus = z.enum(rowStatuses);
export type RowStatus = z.infer<typeof rowStatus>;

/** One row of an imported file and what became of it. */
export const importRowView = z.strictObject({
  row: z.int(),
  status: rowStatus,
  /** The transaction that the row became. */
  transactionId: z.uuid().nullable(),
  /** The transaction that was there already. */
  duplicateOf: z.uuid().nullable(),
  date: z.iso.date().nullable(),
  amount: money.nullable(),
  description: z.string().nullable(),
  field: z.string().nullable(),
  /** Why it is a duplicate or was rejected. */
  detail: z.string().nullable(),
});

export const importView = z.strictObject({
  id: z.uuid(),
  importId: z.uuid(),
  jobId: z.uuid().nullable(),
  fileName: z.string(),
  sizeBytes: z.int(),
  mode: importMode,
  format: statementFormat.nullable(),
  total: z.int().nullable(),
  inserted: z.int().nullable(),
  duplicates: z.int().nullable(),
  rejected: z.int().nullable(),
  createdAt: z.iso.datetime(),
  undoneAt: z.iso.datetime().nullable(),
  links: z.strictObject({ self: z.string(), rows: z.string(), job: z.string().nullable() }),
});
