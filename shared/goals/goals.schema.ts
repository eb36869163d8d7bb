import { z } from 'zod';
import { givenAmount, money } from '../money/money.schema.ts';
import { recentDay } from '../platform/calendar-day.ts';

const name = z.string().trim().min(1, 'is required').max(100);
const note = z.string().trim().min(1).max(2_000);

export const newGoal = z.strictObject({
  name,
  /** Without a currency: in the user's own. */
  target: givenAmount,
  targetDate: recentDay.nullable().optional(),
  /** Where the money is kept; for people to know, nothing moves by it. */
  accountId: z.uuid().nullable().optional(),
});
export type NewGoal = z.infer<typeof newGoal>;

/** What is left out stays as it is; null takes it away. */
export const goalChange = z.strictObject({
  name: name.optional(),
  target: givenAmount.optional(),
  targetDate: recentDay.nullable().optional(),
  accountId: z.uuid().nullable().optional(),
});
export type GoalChange = z.infer<typeof goalChange>;

export const goalStatuses = ['open', 'reached', 'closed'] as const;
export type GoalStatus = (typeof goalStatuses)[number];

export const goalView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  target: money,
  targetDate: z.iso.date().nullable(),
  accountId: z.uuid().nullable(),
  saved: money,
  /** Of the target. */
  fraction: z.number(),
  milestones: z.array(
    z.strictObject({
      fraction: z.number(),
      /** The day since which so much has been there. */
      reachedOn: z.iso.date().nullable(),
    }),
  ),
  /** When the target is reached if contributions go on as so far. */
  projectedDate: z.iso.date().nullable(),
  /** What takes it to the target by the target date. */
  monthlyNeeded: money.nullable(),
  status: z.enum(goalStatuses),
  createdAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
});

const accountPair = { fromAccountId: z.uuid(), toAccountId: z.uuid() };
const areTwo = (given: { fromAccountId?: string | undefined; toAccountId?: string | undefined }): boolean =>
  given.fromAccountId === undefined || given.fromAccountId.toLowerCase() !== given.toAccountId?.toLowerCase();
const mustBeTwo = { path: ['toAccountId'], message: 'must be another account' };

export const newContribution = z
  .strictObject({
    /** Negative takes out. */
    amount: givenAmount,
    /** Default: today. */
    date: recentDay.optional(),
    note: note.optional(),
    /** With both, money moves as well, today, as much as `amount` says, whatever its sign. */
    fromAccountId: accountPair.fromAccountId.optional(),
    toAccountId: accountPair.toAccountId.optional(),
  })
  .refine(({ fromAccountId, toAccountId }) => (fromAccountId === undefined) === (toAccountId === undefined), {
    path: ['toAccountId'],
    message: 'must be given with fromAccountId, or neither',
  })
  .refine((given) => given.fromAccountId === undefined || given.date === undefined, {
    path: ['date'],
    message: 'must be left out where money moves: it moves today',
  })
  .refine(areTwo, mustBeTwo);
export type NewContribution = z.infer<typeof newContribution>;

export const contributionView = z.strictObject({
  id: z.uuid(),
  goalId: z.uuid(),
  date: z.iso.date(),
  amount: money,
  note: z.string().nullable(),
  /** Of the transfer that moved the money. */
  transferId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
});

export const goalClosing = z.strictObject({
  /** Moves what was saved. */
  transfer: z.strictObject(accountPair).refine(areTwo, mustBeTwo).optional(),
});
export type GoalClosing = z.infer<typeof goalClosing>;
