import type { DbOrTx, Tx } from '../platform/db.ts';
import type { ReviewStatus, TransactionRiskTerm } from './transaction-risk.schema.ts';

export interface ReviewRecord {
  id: string;
  userId: string;
  status: ReviewStatus;
  /** What was booked; of a transfer the outgoing side. */
  transactionId: string | null;
  fromAccountId: string;
  /** Of transfers alone. */
  toAccountId: string | null;
  amountMinor: string;
  currency: string;
  note: string | null;
  /** In tenths. */
  riskScore: number;
  riskTerms: TransactionRiskTerm[];
  createdAt: Date;
  /** Of what was held alone. */
  heldUntil: Date | null;
  appeal: string | null;
  appealedAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  reason: string | null;
}

/** A transfer that was held. Its outgoing side has its id. */
export type HeldTransfer = ReviewRecord & { toAccountId: string; heldUntil: Date };

const columns = `id, user_id AS "userId", status, transaction_id AS "transactionId", from_account_id AS "fromAccountId",
  to_account_id AS "toAccountId", amount_minor AS "amountMinor", currency, note, risk_score AS "riskScore",
  risk_terms AS "riskTerms", created_at AS "createdAt", held_until AS "heldUntil", appeal, appealed_at AS "appealedAt",
  decided_at AS "decidedAt", decided_by AS "decidedBy", reason`;

export type NewReview = Omit<
  ReviewRecord,
  'amountMinor' | 'appeal' | 'appealedAt' | 'decidedAt' | 'decidedBy' | 'reason'
> & {
  status: 'open' | 'held';
  amountMinor: bigint;
};

/** Adds a review. A transaction that is open to review already is judged anew. */
export async function insertReview(db: DbOrTx, review: NewReview): Promise<ReviewRecord> {
  const { rows } = await db.raw<{ rows: ReviewRecord[] }>(
    `INSERT INTO transaction_reviews (id, user_id, status, transaction_id, from_account_id, to_account_id, amount_minor,
       currency, note, risk_score, risk_terms, created_at, held_until)
     VALUES (:id, :userId, :status, :transactionId, :fromAccountId, :toAccountId, :amountMinor, :currency, :note,
       :riskScore, :riskTerms, :createdAt, :heldUntil)
     ON CONFLICT (transaction_id) WHERE status = 'open' DO UPDATE SET from_account_id = excluded.from_account_id,
       amount_minor = excluded.amount_minor, currency = excluded.currency, risk_score = excluded.risk_score,
       risk_terms = excluded.risk_terms
     RETURNING ${columns}`,
    { ...review, amountMinor: review.amountMinor.toString(), riskTerms: JSON.stringify(review.riskTerms) },
  );
  return rows[0] as ReviewRecord;
}

/** Reviews, newest first. */
export async function listReviews(
  db: DbOrTx,
  { status, beforeId, limit }: { status?: ReviewStatus | undefined; beforeId?: string | undefined; limit: number },
): Promise<ReviewRecord[]> {
  const { rows } = await db.raw<{ rows: ReviewRecord[] }>(
    `SELECT ${columns} FROM transaction_reviews
     WHERE ${status ? 'status = ?' : 'true'} AND ${beforeId ? 'id < ?' : 'true'} ORDER BY id DESC LIMIT ?`,
    [...(status ? [status] : []), ...(beforeId ? [beforeId] : []), limit],
  );
  return rows;
}

/** The transfers of a user that were held, whatever became of them, newest first. */
export async function listHeldTransfers(
  db: DbOrTx,
  userId: string,
  beforeId: string | undefined,
  limit: number,
): Promise<HeldTransfer[]> {
  const { rows } = await db.raw<{ rows: HeldTransfer[] }>(
    `SELECT ${columns} FROM transaction_reviews
     WHERE user_id = ? AND held_until IS NOT NULL AND ${beforeId ? 'id < ?' : 'true'} ORDER BY id DESC LIMIT ?`,
    [userId, ...(beforeId ? [beforeId] : []), limit],
  );
  return rows;
}

export async function findReview(db: DbOrTx, id: string): Promise<ReviewRecord | undefined> {
  const { rows } = await db.raw<{ rows: ReviewRecord[] }>(`SELECT ${columns} FROM transaction_reviews WHERE id = ?`, [
    id,
  ]);
  return rows[0];
}

/** Keeps what a user says of a transfer while it is held. @returns it, unless it is none of theirs or no longer held */
export async function setAppeal(
  db: DbOrTx,
  { id, userId, text, at }: { id: string; userId: string; text: string; at: Date },
): Promise<HeldTransfer | undefined> {
  const { rows } = await db.raw<{ rows: HeldTransfer[] }>(
    `UPDATE transaction_reviews SET appeal = ?, appealed_at = ?
     WHERE id = ? AND user_id = ? AND status = 'held' AND held_until > ? RETURNING ${columns}`,
    [text, at, id, userId, at],
  );
  return rows[0];
}

export interface Decision {
  status: 'released' | 'refused';
  by: string;
  at: Date;
  reason: string;
}

/** Decides a review. @returns it, unless it was decided before or its time is over */
export async function setDecided(tx: Tx, id: string, decision: Decision): Promise<ReviewRecord | undefined> {
  const { status, by, at, reason } = decision;
  const { rows } = await tx.raw<{ rows: ReviewRecord[] }>(
    `UPDATE transaction_reviews SET status = ?, decided_by = ?, decided_at = ?, reason = ?
     WHERE id = ? AND (status = 'open' OR status = 'held' AND held_until > ?) RETURNING ${columns}`,
    [status, by, at, reason, id, at],
  );
  return rows[0];
}

/** The transfers whose time is over without a decision, the longest first. */
export async function listOverdue(db: DbOrTx, now: Date, limit: number): Promise<{ id: string; userId: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; userId: string }[] }>(
    `SELECT id, user_id AS "userId" FROM transaction_reviews WHERE status = 'held' AND held_until <= ?
     ORDER BY held_until LIMIT ?`,
    [now, limit],
  );
  return rows;
}

/** Refuses what was held for too long. @returns whether it was held still */
export async function setExpired(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `UPDATE transaction_reviews SET status = 'expired', decided_at = ? WHERE id = ? AND status = 'held' RETURNING id`,
    [at, id],
  );
  return rows.length > 0;
}
