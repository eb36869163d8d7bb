import type { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import type { TransactionRecord, transactionView } from '../../../shared/transactions/index.ts';

export function presentTransaction(found: TransactionRecord): z.input<typeof transactionView> {
  const { id, accountId, date, amountMinor, currency, originalMinor, originalCurrency, deletedAt, ...others } = found;
  return {
    id,
    accountId,
    date,
    amount: { amount: fromMinorUnits(BigInt(amountMinor), currency), currency },
    originalAmount:
      originalMinor !== null && originalCurrency !== null
        ? { amount: fromMinorUnits(BigInt(originalMinor), originalCurrency), currency: originalCurrency }
        : null,
    ...others,
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}
