import { hasAccount } from '../accounts/index.ts';
import { lockBooks, noSuchAccount } from '../ledger/index.ts';
import { readPositiveAmount } from '../money/index.ts';
import type { DbOrTx, Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { currencyOf } from '../transactions/index.ts';
import type { GoalChange, NewGoal } from './goals.schema.ts';
import { findGoal, type GoalRecord, insertGoal, setGoalDeleted, updateGoal } from './goals.store.ts';

/** Whose goal, and what must hold of it while it is locked: `permit` throws when it does not. */
export interface OwnGoal {
  id: string;
  userId: string;
  permit: (goal: GoalRecord) => void;
}

/** @throws {Problem} `validation-failed` for the target, `not-found` for the account */
export async function makeGoal(
  db: DbOrTx,
  userId: string,
  { name, target, targetDate = null, accountId = null }: NewGoal,
  now: Date,
): Promise<GoalRecord> {
  const id = newId();
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    await requireAccount(tx, accountId, userId);
    const currency = typeof target === 'string' ? await currencyOf(tx, userId) : target.currency;
    const targetMinor = readPositiveAmount(target, currency, '/target');
    await insertGoal(tx, { id, userId, name, targetMinor, currency, targetDate, accountId, createdAt: now });
    return requireGoal(tx, id, userId);
  });
}

/** @throws {Problem} `not-found`, `validation-failed`, `conflict` when the goal is closed, and what `permit` throws */
export async function changeGoal(db: DbOrTx, own: OwnGoal, change: GoalChange): Promise<GoalRecord> {
  return db.transaction(async (tx) => {
    const before = await takeOpenGoal(tx, own);
    const { name = before.name, target, targetDate = before.targetDate, accountId = before.accountId } = change;
    if (accountId !== before.accountId) await requireAccount(tx, accountId, own.userId);
    const targetMinor =
      target === undefined ? before.targetMinor : readPositiveAmount(target, before.currency, '/target');
    await updateGoal(tx, own.id, { ...before, name, targetMinor, targetDate, accountId });
    return requireGoal(tx, own.id, own.userId);
  });
}

/** Deletes a goal so that it can be restored. @throws {Problem} `not-found`, and what `permit` throws */
export async function deleteGoal(db: DbOrTx, own: OwnGoal, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await takeGoal(tx, own);
    await setGoalDeleted(tx, own.id, now);
  });
}

/** Brings a deleted goal back. One that is not deleted stays as it is. @throws {Problem} `not-found` */
export async function restoreGoal(db: DbOrTx, id: string, userId: string): Promise<GoalRecord> {
  return db.transaction(async (tx) => {
    await lockBooks(tx, userId);
    if (await findGoal(tx, id, userId)) await setGoalDeleted(tx, id, null);
    return requireGoal(tx, id, userId);
  });
}

/** A goal that is not deleted. @throws {Problem} `not-found` */
export async function requireGoal(db: DbOrTx, id: string, userId: string): Promise<GoalRecord> {
  const found = await findGoal(db, id, userId);
  if (!found || found.deletedAt) throw new Problem('not-found', 'There is no such goal.');
  return found;
}

/** Locks the books. @throws {Problem} `not-found`, `conflict` when the goal is closed, and what `permit` throws */
export async function takeOpenGoal(tx: Tx, own: OwnGoal): Promise<GoalRecord> {
  const goal = await takeGoal(tx, own);
  if (goal.closedAt) throw new Problem('conflict', 'The goal is closed.');
  return goal;
}

async function takeGoal(tx: Tx, { id, userId, permit }: OwnGoal): Promise<GoalRecord> {
  await lockBooks(tx, userId);
  const goal = await requireGoal(tx, id, userId);
  permit(goal);
  return goal;
}

async function requireAccount(tx: Tx, accountId: string | null, userId: string): Promise<void> {
  if (accountId === null || (await hasAccount(tx, accountId, userId))) return;
  throw noSuchAccount('/accountId');
}
