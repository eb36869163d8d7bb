import type { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import type { HeldTransfer, heldTransferView } from '../../../shared/transaction-risk/index.ts';
import type { Transfer, transferView } from '../../../shared/transactions/index.ts';
import { presentTransaction } from '../transactions/transactions.presenter.ts';

export function presentTransfer({ outgoing, incoming }: Transfer): z.input<typeof transferView> {
  const { id, currency, date, notes } = outgoing;
  return {
    id,
    fromAccountId: outgoing.accountId,
    toAccountId: incoming.accountId,
    amount: amountOf(incoming.amountMinor, currency),
    status: 'completed',
    heldUntil: null,
    date,
    note: notes,
    transactions: [presentTransaction(outgoing), presentTransaction(incoming)],
  };
}

/** A transfer that is not booked, because it is held. */
export function presentHeld(held: HeldTransfer): z.input<typeof transferView> {
  const { id, fromAccountId, toAccountId, amount, note, heldUntil } = presentHeldTransfer(held);
  return { id, fromAccountId, toAccountId, amount, status: 'held', heldUntil, date: null, note, transactions: [] };
}

/** What became of a transfer that was held. */
export function presentHeldTransfer(held: HeldTransfer): z.input<typeof heldTransferView> {
  const { id, status, fromAccountId, toAccountId, note, appeal } = held;
  return {
    id,
    status,
    fromAccountId,
    toAccountId,
    amount: amountOf(held.amountMinor, held.currency),
    note,
    createdAt: held.createdAt.toISOString(),
    heldUntil: held.heldUntil.toISOString(),
    appeal,
    decidedAt: held.decidedAt?.toISOString() ?? null,
  };
}

function amountOf(minor: string, currency: string) {
  return { amount: fromMinorUnits(BigInt(minor), currency), currency };
}
