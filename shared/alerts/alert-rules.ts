import { decimalsOf } from '../money/index.ts';
import type { AlertCause } from './alert-cause.ts';

/** What an account holds. */
export interface BalanceFact {
  accountId: string;
  currency: string;
  balanceMinor: bigint;
  /** Below it the account is low; null: it never is. */
  limitMinor: bigint | null;
}

/** An account that is low. */
export type LowFact = BalanceFact & { limitMinor: bigint };

/** The time that an account is low: it ends when the account recovers, and the next has another id. */
export type LowBalance = LowFact & { spellId: string };

/** A payment, and the others of its category in the 90 days up to it. Amounts are above zero. */
export interface SpendingFact {
  transactionId: string;
  amountMinor: bigint;
  currency: string;
  otherCount: number;
  otherSumMinor: bigint;
}

/** How much of a budget is used in its present period. */
export interface BudgetFact {
  budgetId: string;
  /** `YYYY-MM-DD` */
  periodStart: string;
  currency: string;
  /** The amount of the budget, and what former periods left. */
  availableMinor: bigint;
  spentMinor: bigint;
  /** Fractions of what is available, of those that its owner wants to hear of. */
  thresholdsReached: readonly number[];
}

const unusualTimes = 3n;
const leastOthers = 5;
/** In whole units of the currency: below it nothing is unusual. */
const unusualFloorUnits = 50n;

/** Whether an account holds less than it should. */
export function isLow(fact: BalanceFact): fact is LowFact {
  return fact.limitMinor !== null && fact.balanceMinor < fact.limitMinor;
}

/** Once for each time that an account is low. */
export function lowBalance({ accountId, currency, balanceMinor, limitMinor, spellId }: LowBalance): AlertCause {
  return {
    kind: 'low-balance',
    causeKey: `low-balance:${accountId}:${spellId}`,
    severity: balanceMinor < 0n ? 'critical' : 'warning',
    subject: { type: 'account', id: accountId },
    details: { balanceMinor: balanceMinor.toString(), limitMinor: limitMinor.toString(), currency },
  };
}

/** More than three times what its category usually costs, where there is enough to say what is usual. */
export function unusualSpend(fact: SpendingFact): AlertCause[] {
  const { transactionId, amountMinor, currency, otherCount, otherSumMinor } = fact;
  const floorMinor = unusualFloorUnits * 10n ** BigInt(decimalsOf(currency));
  if (otherCount < leastOthers || amountMinor <= floorMinor) return [];
  if (amountMinor * BigInt(otherCount) <= unusualTimes * otherSumMinor) return [];
  const averageMinor = (otherSumMinor / BigInt(otherCount)).toString();
  return [
    {
      kind: 'unusual-spend',
      causeKey: `unusual-spend:${transactionId}`,
      severity: 'warning',
      subject: { type: 'transaction', id: transactionId },
      details: { amountMinor: amountMinor.toString(), averageMinor, currency },
    },
  ];
}

/**
 * Once for each period of a budget and for each of its thresholds: when more than all is spent, and for the highest
 * threshold that is reached.
 */
export function budgetUse({ thresholdsReached, ...fact }: BudgetFact): AlertCause[] {
  const { budgetId, periodStart, currency, availableMinor, spentMinor } = fact;
  const details = { periodStart, limitMinor: availableMinor.toString(), spentMinor: spentMinor.toString(), currency };
  const subject = { type: 'budget', id: budgetId } as const;
  const causes: AlertCause[] = [];
  const isOver = spentMinor > availableMinor;
  if (isOver) {
    const causeKey = `over-budget:${budgetId}:${periodStart}`;
    causes.push({ kind: 'over-budget', causeKey, severity: 'critical', subject, details });
  }
  // Who has spent it all need not hear that it was 80 %, but may want to hear of 120 %.
  const reached = thresholdsReached.filter((fraction) => !isOver || fraction > 1);
  if (reached.length > 0) {
    const percent = Math.round(Math.max(...reached) * 10_000) / 100;
    const causeKey = `budget-threshold:${budgetId}:${periodStart}:${percent}`;
    causes.push({ kind: 'budget-threshold', causeKey, severity: 'warning', subject, details: { ...details, percent } });
  }
  return causes;
}
