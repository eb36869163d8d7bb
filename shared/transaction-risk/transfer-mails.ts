import type { ReviewRecord } from './reviews.store.ts';
import type { ReviewStatus } from './transaction-risk.schema.ts';

export interface TransferMail {
  subject: string;
  text: string;
}

/** What a user is told of a transfer that is held, and of what became of it. No amounts or names: mail is read by others. */
export function mailOfTransfer(
  { id, heldUntil }: Pick<ReviewRecord, 'id' | 'heldUntil'>,
  status: ReviewStatus,
): TransferMail {
  if (status === 'held') return heldMail(id, heldUntil);
  if (status === 'released') {
    return { subject: 'Your transfer was released', text: 'The transfer that was held has arrived.' };
  }
  const why = status === 'expired' ? 'was not released within a day' : 'was refused';
  return {
    subject: 'Your transfer was refused',
    text: `The transfer that was held ${why}, and the money given back.`,
  };
}

function heldMail(id: string, heldUntil: Date | null): TransferMail {
  const until = heldUntil === null ? 'after a day' : `on ${heldUntil.toISOString()}`;
  return {
    subject: 'A transfer of yours is held',
    text:
      'A transfer that you have just asked for looks unusual. The money is set aside until an administrator has looked ' +
      `at it; without a decision it is given back ${until}. If you need it sooner, say why: ` +
      `POST /api/transfers/held/${id}/appeal. If it was not you, change your password at once.`,
  };
}
