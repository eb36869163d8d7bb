import type { DbOrTx, Tx } from '../platform/db.ts';

export interface ContributionRecord {
  id: string;
  goalId: string;
  date: string;
  amountMinor: bigint;
  note: string | null;
  transferId: string | null;
  createdAt: Date;
}

/** Adds a contribution, and keeps the sum that the goal shows in step. The books must be locked. */
export async function insertContribution(tx: Tx, contribution: ContributionRecord): Promise<void> {
  await tx.raw(
    `WITH added AS (
       INSERT INTO goal_contributions (id, goal_id, date, amount_minor, note, transfer_id, created_at)
       VALUES (:id, :goalId, :date, :amountMinor, :note, :transferId, :createdAt) RETURNING goal_id, amount_minor
     )
     UPDATE goals g SET saved_minor = g.saved_minor + added.amount_minor FROM added WHERE g.id = added.goal_id`,
    { ...contribution, amountMinor: contribution.amountMinor.toString() },
  );
}

export interface ContributionFilter {
  /** Only contributions older than this place in the list. */
  before?: { date: string; id: string } | undefined;
  limit: number;
}

/** The contributions to a goal, newest first. */
export async function listContributions(
  db: DbOrTx,
  goalId: string,
  { before, limit }: ContributionFilter,
): Promise<ContributionRecord[]> {
  const { rows } = await db.raw<{ rows: (Omit<ContributionRecord, 'amountMinor'> & { amountMinor: string })[] }>(
    `SELECT id, goal_id AS "goalId", date::text, amount_minor AS "amountMinor", note, transfer_id AS "transferId",
       created_at AS "createdAt"
     FROM goal_contributions WHERE goal_id = ? AND (date, id) < (?::date, ?::uuid)
     ORDER BY goal_contributions.date DESC, id DESC LIMIT ?`,
    [goalId, before?.date ?? 'infinity', before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit],
  );
  return rows.map(({ amountMinor, ...row }) => ({ ...row, amountMinor: BigInt(amountMinor) }));
}
