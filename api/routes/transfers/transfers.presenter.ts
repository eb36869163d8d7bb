import type { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import type { Transfer, transferView } from '../../../shared/transactions/index.ts';
import { presentTransaction } from '../transactions/transactions.presenter.ts';

export function presentTransfer({ outgoing, incoming }: Transfer): z.input<typeof transferView> {
  const { id, currency, date, notes } = outgoing;
  return {
    id,
    fromAccountId: outgoing.accountId,
    toAccountId: incoming.accountId,
    amount: { amount: fromMinorUnits(BigInt(incoming.amountMinor), currency), currency },
    date,
    note: notes,
    transactions: [presentTransaction(outgoing), presentTransaction(incoming)],
  };
}
