import { z } from 'zod';
import { currencyCode } from '../money/money.schema.ts';

/** The file formats that an import can read. */
export const statementFormats = ['csv', 'xlsx', 'ofx', 'qif', 'camt', 'mt940'] as const;
export const statementFormat = z.enum(statementFormats);
export type StatementFormat = z.infer<typeof statementFormat>;

/** A column of a table, by its header name or its 0-based index. */
const column = z.union([z.string().min(1).max(200), z.int().min(0).max(1_000)]);

/**
 * How to read a table whose layout the user states instead of having it found out.
 * Every field is optional: what is left out is still found out.
 */
export const tableMapping = z.strictObject({
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  encoding: z.string().min(1).max(40).optional(),
  headerRow: z.int().min(0).max(100).optional(),
  dateFormat: z.string().min(4).max(40).optional(),
  decimalMark: z.enum(['.', ',']).optional(),
  columns: z
    .strictObject({
      date: column,
      valueDate: column,
      amount: column,
      debit: column,
      credit: column,
      sign: column,
      currency: column,
      description: z.union([column, z.array(column).min(1).max(20)]),
      payee: column,
      reference: column,
      balance: column,
      account: column,
    })
    .partial()
    .optional(),
  debitWords: z.array(z.string().min(1).max(40)).max(20).optional(),
  invertSign: z.boolean().optional(),
  currency: currencyCode.optional(),
});
export type TableMapping = z.infer<typeof tableMapping>;
