import { z } from 'zod';
import { givenAmount, money } from '../money/money.schema.ts';
import { recentDay } from '../platform/calendar-day.ts';

export const budgetPeriods = ['month', 'quarter', 'year'] as const;
export const budgetPeriod = z.enum(budgetPeriods);
export type BudgetPeriod = z.infer<typeof budgetPeriod>;

const name = z.string().trim().min(1, 'is required').max(100);
const category = z.string().trim().min(1).max(100);
const threshold = z.number().gt(0).lte(10).multipleOf(0.0001, 'must have at most 4 decimals');
/** Fractions of what is available, in ascending order. */
const thresholds = z
  .array(threshold)
  .max(10)
  .transform((given) => [...new Set(given)].toSorted((a, b) => a - b));
export const newBudget = z.strictObject({
  name,
  period: budgetPeriod,
  /** Null, or left out: all spending. */
  category: category.nullable().optional(),
  /** Without a currency: in the user's own. */
  amount: givenAmount,
  thresholds: thresholds.optional(),
  rollover: z.boolean().optional(),
  /** Default: the first day of the present month, quarter or year. */
  startsOn: recentDay.optional(),
});
export type NewBudget = z.output<typeof newBudget>;

/** What is left out stays as it is. */
export const budgetChange = z.strictObject({
  name: name.optional(),
  period: budgetPeriod.optional(),
  category: category.nullable().optional(),
  amount: givenAmount.optional(),
  thresholds: thresholds.optional(),
  rollover: z.boolean().optional(),
  startsOn: recentDay.optional(),
});
export type BudgetChange = z.output<typeof budgetChange>;

export const budgetView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  period: budgetPeriod,
  category: z.string().nullable(),
  amount: money,
  thresholds: z.array(z.number()),
  rollover: z.boolean(),
  startsOn: z.iso.date(),
  createdAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
});

export const budgetStatuses = ['on-track', 'at-risk', 'over'] as const;
export type BudgetStatus = (typeof budgetStatuses)[number];

export const budgetProgressView = z.strictObject({
  budgetId: z.uuid(),
  /** The period, both days included. */
  from: z.iso.date(),
  to: z.iso.date(),
  amount: money,
  /** What former periods left; below zero where they took more than they had. */
  rolledOver: money,
  available: money,
  spent: money,
  remaining: money,
  /** Of what is available. */
  fraction: z.number(),
  thresholdsReached: z.array(z.number()),
  /** At the end of the period, if spending goes on as so far. */
  projection: z.strictObject({
    spent: money,
    fraction: z.number(),
    /** The day on which more will be spent than is available. */
    exceedsOn: z.iso.date().nullable(),
  }),
  status: z.enum(budgetStatuses),
});
