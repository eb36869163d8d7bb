import { z } from 'zod';
import { givenAmount, money } from '../money/money.schema.ts';
import { recentDay } from '../platform/calendar-day.ts';

export const transactionSources = ['manual', 'import', 'transfer'] as const;
export type TransactionSource = (typeof transactionSources)[number];

const category = z.string().trim().min(1).max(100);
const notes = z.string().trim().min(1).max(2_000);
const tags = z.array(z.string().trim().min(1).max(50)).max(20);
const description = z.string().trim().min(1, 'is required').max(500);

export const newTransaction = z.strictObject({
  accountId: z.uuid(),
  date: recentDay,
  /** From the account holder's side: negative is spent. */
  amount: givenAmount,
  description,
  category: category.nullable().optional(),
  notes: notes.nullable().optional(),
  tags: tags.optional(),
});
export type NewTransaction = z.infer<typeof newTransaction>;

/** What is left out stays as it is; null takes it away. */
export const transactionChange = z.strictObject({
  accountId: z.uuid().optional(),
  date: recentDay.optional(),
  amount: givenAmount.optional(),
  description: description.optional(),
  category: category.nullable().optional(),
  notes: notes.nullable().optional(),
  tags: tags.optional(),
});
export type TransactionChange = z.infer<typeof transactionChange>;

export const transactionView = z.strictObject({
  id: z.uuid(),
  accountId: z.uuid(),
  date: z.iso.date(),
  amount: money,
  /** In the currency of the purchase, where that is another. */
  originalAmount: money.nullable(),
  description: z.string(),
  payee: z.string().nullable(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  notes: z.string().nullable(),
  pending: z.boolean(),
  source: z.enum(transactionSources),
  importId: z.uuid().nullable(),
  /** The two sides of a transfer have it in common. */
  transferId: z.uuid().nullable(),
  deletedAt: z.iso.datetime().nullable(),
});

export const newTransfer = z
  .strictObject({
    fromAccountId: z.uuid(),
    toAccountId: z.uuid(),
    amount: givenAmount,
    note: notes.optional(),
  })
  .refine(({ fromAccountId, toAccountId }) => fromAccountId.toLowerCase() !== toAccountId.toLowerCase(), {
    path: ['toAccountId'],
    message: 'must be another account',
  });
export type NewTransfer = z.infer<typeof newTransfer>;

export const transferView = z.strictObject({
  id: z.uuid(),
  fromAccountId: z.uuid(),
  toAccountId: z.uuid(),
  amount: money,
  /** A transfer that is held waits for an admin: it has left its account, and has not arrived. */
  status: z.enum(['completed', 'held']),
  /** Of what is held: without a decision it is refused then. */
  heldUntil: z.iso.datetime().nullable(),
  date: z.iso.date(),
  note: z.string().nullable(),
  /** The two sides: money leaves by the first and comes in by the second, which is missing while it is held. */
  transactions: z.array(transactionView),
});
