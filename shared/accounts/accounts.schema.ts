import { z } from 'zod';
import { currencyCode, decimalAmount, money } from '../money/money.schema.ts';

export const accountTypes = ['checking', 'savings', 'credit', 'investment', 'loan', 'business'] as const;
export const accountType = z.enum(accountTypes);
export type AccountType = z.infer<typeof accountType>;

export const newAccount = z.strictObject({
  name: z.string().trim().min(1, 'is required').max(100),
  type: accountType,
  currency: currencyCode,
  institution: z.string().trim().min(1).max(100).optional(),
  accountNumber: z
    .string()
    .regex(/^[\p{L}\p{N} ./-]{2,64}$/u, 'must be an account number or IBAN')
    .regex(/[\p{L}\p{N}]/u, 'must be an account number or IBAN')
    .optional(),
  openingBalance: z.union([decimalAmount, money]).optional(),
});
export type NewAccount = z.infer<typeof newAccount>;

export const accountView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  type: accountType,
  currency: currencyCode,
  institution: z.string().nullable(),
  /** Masked but for the last four characters. */
  accountNumber: z.string().nullable(),
  balance: money,
  createdAt: z.iso.datetime(),
});
