import { z } from 'zod';
import { money } from '../money/money.schema.ts';

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
  source: z.enum(['manual', 'import']),
  importId: z.uuid().nullable(),
});
