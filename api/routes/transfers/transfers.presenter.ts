import type { z } from 'zod';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import type { HeldTransfer, heldTransferView, TransferOutcome } from '../../../shared/transaction-risk/index.ts';
import type { TransactionRecord, Transfer, transferView } from '../../../shared/transactions/index.ts';
import { presentTransaction } from '../transactions/transactions.presenter.ts';

type TransferView = z.input<typeof transferView>;

export function presentTransfer({ outgoing, incoming }: Transfer): TransferView {
  return present([outgoing, incoming], { toAccountId: incoming.accountId, status: 'completed', heldUntil: null });
}

/** A transfer that has left its account and waits for an admin. */
export function presentHeld({ review, outgoing }: NonNullable<TransferOutcome['held']>): TransferView {
  const heldUntil = review.heldUntil.toISOString();
  return present([outgoing], { toAccountId: review.toAccountId, status: 'held', heldUntil });
}

function present(
  [outgoing, incoming]: [outgoing: TransactionRecord, incoming?: TransactionRecord],
  { toAccountId, status, heldUntil }: Pick<TransferView, 'toAccountId' | 'status' | 'heldUntil'>,
): TransferView {
  const { id, accountId: fromAccountId, amountMinor, currency, date, notes: note } = outgoing;
  const amount = amountOf((-BigInt(amountMinor)).toString(), currency);
  const transactions = [outgoing, ...(incoming ? [incoming] : [])].map(presentTransaction);
  return { id, fromAccountId, toAccountId, amount, status, heldUntil, date, note, transactions };
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
