import { z } from 'zod';
import { ledgerStatus } from '../ledger/ledger.schema.ts';
import { currencyCode, givenAmount, money } from '../money/money.schema.ts';

export const accountTypes = ['checking', 'savings', 'credit', 'investment', 'loan', 'business'] as const;
export const accountType = z.enum(accountTypes);
export type AccountType = z.infer<typeof accountType>;

const accountName = z.string().trim().min(1, 'is required').max(100);
const institution = z.string().trim().min(1).max(100);

export const newAccount = z.strictObject({
  name: accountName,
  type: accountType,
  currency: currencyCode,
  institution: institution.nullable().optional(),
  accountNumber: z
    .string()
    .regex(/^[\p{L}\p{N} ./-]{2,64}$/u, 'must be an account number or IBAN')
    .regex(/[\p{L}\p{N}]/u, 'must be an account number or IBAN')
    .nullable()
    .optional(),
  openingBalance: givenAmount.optional(),
});
export type NewAccount = z.infer<typeof newAccount>;

/** What is left out stays as it is. */
export const accountChange = z.strictObject({
  name: accountName.optional(),
  institution: institution.nullable().optional(),
  /** How far below zero money may be moved out of the account. */
  overdraftLimit: givenAmount.optional(),
  /** Below it an alert is raised; null: as is usual for the type of the account. */
  lowBalanceLimit: givenAmount.nullable().optional(),
  frozen: z.boolean().optional(),
});
export type AccountChange = z.infer<typeof accountChange>;

export const accountView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  type: accountType,
  currency: currencyCode,
  institution: z.string().nullable(),
  /** Masked but for the last four characters. */
  accountNumber: z.string().nullable(),
  balance: money,
  /** Null for credit and loan accounts, which have none. */
  overdraftLimit: money.nullable(),
  /** Below it an alert is raised: unless it is set, zero for checking and savings accounts, and null for others. */
  lowBalanceLimit: money.nullable(),
  status: ledgerStatus,
  closedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
