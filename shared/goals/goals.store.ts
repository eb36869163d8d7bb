import { type DbOrTx, runPrepared, type Tx } from '../platform/db.ts';
import type { DeletedFilter } from '../transactions/index.ts';

export interface GoalFields {
  name: string;
  targetMinor: bigint;
  currency: string;
  targetDate: string | null;
  accountId: string | null;
}

export interface GoalRecord extends GoalFields {
  id: string;
  savedMinor: bigint;
  /** The day of the first contribution. */
  firstOn: string | null;
  /** For each quarter of the target, the day since which so much has been there. */
  quartersReachedOn: (string | null)[];
  createdAt: Date;
  closedAt: Date | null;
  deletedAt: Date | null;
}

/** A goal that was deleted, whose it is, and the day that it is for them. */
export interface DeletedGoal extends GoalRecord {
  userId: string;
  today: string;
  deletedAt: Date;
}

export interface GoalFilter {
  afterId?: string | undefined;
  /** Those that were deleted, instead of the others. */
  deleted?: boolean | undefined;
  limit: number;
}

interface Amounts<A> {
  targetMinor: A;
  savedMinor: A;
}
type Row<T extends GoalRecord> = Omit<T, keyof Amounts<bigint>> & Amounts<string>;

const columns = `g.id, g.name, g.target_minor AS "targetMinor", g.currency, g.target_date::text AS "targetDate",
  g.account_id AS "accountId", g.saved_minor AS "savedMinor", g.created_at AS "createdAt", g.closed_at AS "closedAt",
  g.deleted_at AS "deletedAt", c.first_on::text AS "firstOn", c.reached_on AS "quartersReachedOn"`;

/** A quarter is reached on the first day with contributions after the last one that ended below it. */
const goals = `goals g CROSS JOIN LATERAL (
    WITH days AS MATERIALIZED (
      SELECT date, sum(sum(amount_minor)) OVER (ORDER BY date) AS saved
      FROM goal_contributions WHERE goal_id = g.id GROUP BY date
    )
    SELECT (SELECT min(date) FROM days) AS first_on, ARRAY(
      SELECT (SELECT min(date) FROM days WHERE date > coalesce(
        (SELECT max(date) FROM days WHERE saved * 4 < g.target_minor * quarter), '-infinity'))::text
      FROM generate_series(1, 4) quarter ORDER BY quarter
    ) AS reached_on
  ) c`;

/** A user's goals in the order in which they were made. */
export async function listGoals(
  db: DbOrTx,
  userId: string,
  { afterId, deleted, limit }: GoalFilter,
): Promise<GoalRecord[]> {
  const { rows } = await runPrepared<{ rows: Row<GoalRecord>[] }>(
    db,
    deleted ? 'goals-deleted' : 'goals',
    `SELECT ${columns} FROM ${goals}
     WHERE g.user_id = ? AND g.deleted_at IS ${deleted ? 'NOT NULL' : 'NULL'} AND g.id > ?
     ORDER BY g.id LIMIT ?`,
    [userId, afterId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows.map(toRecord);
}

/** Goals that were deleted, the last deleted first. */
export async function listDeletedGoals(
  db: DbOrTx,
  { userId, before, limit }: DeletedFilter,
  now: Date,
): Promise<DeletedGoal[]> {
  const { rows } = await db.raw<{ rows: Row<DeletedGoal>[] }>(
    `SELECT g.user_id AS "userId", ${columns},
       (SELECT (:now::timestamptz AT TIME ZONE time_zone)::date::text FROM users WHERE users.id = g.user_id) AS today
     FROM ${goals}
     WHERE g.deleted_at IS NOT NULL AND ${userId ? 'g.user_id = :userId' : 'true'}
       AND ${before ? '(g.deleted_at, g.id) < (:deletedAt::timestamptz, :id::uuid)' : 'true'}
     ORDER BY g.deleted_at DESC, g.id DESC LIMIT :limit`,
    { userId: userId ?? null, now, ...before, limit },
  );
  return rows.map(toRecord);
}

/** A goal of this user, deleted or not; another's is not found. */
export async function findGoal(db: DbOrTx, id: string, userId: string): Promise<GoalRecord | undefined> {
  const { rows } = await db.raw<{ rows: Row<GoalRecord>[] }>(
    `SELECT ${columns} FROM ${goals} WHERE g.id = ? AND g.user_id = ?`,
    [id, userId],
  );
  return rows[0] && toRecord(rows[0]);
}

export async function insertGoal(
  tx: Tx,
  goal: GoalFields & { id: string; userId: string; createdAt: Date },
): Promise<void> {
  await tx.raw(
    `INSERT INTO goals (id, user_id, name, target_minor, currency, target_date, account_id, created_at)
     VALUES (:id, :userId, :name, :targetMinor, :currency, :targetDate, :accountId, :createdAt)`,
    { ...goal, targetMinor: goal.targetMinor.toString() },
  );
}

export async function updateGoal(tx: Tx, id: string, fields: GoalFields): Promise<void> {
  await tx.raw(
    `UPDATE goals SET name = :name, target_minor = :targetMinor, target_date = :targetDate, account_id = :accountId
     WHERE id = :id`,
    { ...fields, targetMinor: fields.targetMinor.toString(), id },
  );
}

export async function setGoalClosed(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.raw('UPDATE goals SET closed_at = ? WHERE id = ?', [at, id]);
}

/** Deletes a goal, or brings it back. */
export async function setGoalDeleted(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.raw('UPDATE goals SET deleted_at = ? WHERE id = ?', [at, id]);
}

function toRecord<R extends Amounts<string>>(row: R): Omit<R, keyof Amounts<bigint>> & Amounts<bigint> {
  return { ...row, targetMinor: BigInt(row.targetMinor), savedMinor: BigInt(row.savedMinor) };
}
