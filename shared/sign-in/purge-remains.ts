import type { DbOrTx } from '../platform/db.ts';
import { deleteSentCodes } from '../second-factors/index.ts';
import { deleteChallenges } from './challenges.store.ts';
import { deleteOldGuards } from './guards.store.ts';
import { deleteSignIns } from './sign-ins.store.ts';

const dayMs = 24 * 60 * 60 * 1_000;
/** A year of login activity, and some time to look at it. */
const keepSignInsMs = 400 * dayMs;
const batch = 1_000;

/** Deletes what was over a day ago, some at a time: challenges, sent codes, counted failures. @returns how many of all */
export async function purgeSignInRemains(db: DbOrTx, now: Date): Promise<number> {
  const before = new Date(now.getTime() - dayMs);
  const challenges = await deleteChallenges(db, before, batch);
  const codes = await deleteSentCodes(db, before, batch);
  return challenges + codes + (await deleteOldGuards(db, before, batch));
}

/** Deletes login activity of more than 400 days ago, some at a time. @returns how many */
export function purgeSignIns(db: DbOrTx, now: Date): Promise<number> {
  return deleteSignIns(db, new Date(now.getTime() - keepSignInsMs), batch);
}
