import type { HeldTransfer } from '../../../shared/transaction-risk/index.ts';

/** What a user is told of a transfer that is held. No amounts or names: mail is read by others. */
export function heldMail({ id, heldUntil }: Pick<HeldTransfer, 'id' | 'heldUntil'>) {
  return {
    subject: 'A transfer of yours is held',
    text:
      'A transfer that you have just asked for looks unusual. The money is set aside until an administrator has looked ' +
      `at it; without a decision it is given back on ${heldUntil.toISOString()}. If you need it sooner, say why: ` +
      `POST /api/transfers/held/${id}/appeal. If it was not you, change your password at once.`,
  };
}

/** What a user is told of the decision on it. */
export function decidedMail(status: string) {
  return status === 'released'
    ? { subject: 'Your transfer was released', text: 'The transfer that was held has arrived.' }
    : {
        subject: 'Your transfer was refused',
        text: 'The transfer that was held was refused, and the money given back.',
      };
}
