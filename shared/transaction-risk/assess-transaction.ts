import type { TransactionRiskTerm } from './transaction-risk.schema.ts';

/** Movements to compare with. Amounts are sizes, whatever their direction. */
interface Past {
  count: number;
  sumMinor: bigint;
}

/**
 * What is known of a movement and of the 180 days before it. What a category is to a payment, the account that it goes to
 * is to a transfer.
 */
export interface RiskFacts {
  amountMinor: bigint;
  /** Of this category, direction and currency. */
  category: Past;
  /** Of this direction and currency: it stands in for a category that has nothing to compare with. */
  all: Past;
  /** Of any kind and currency. */
  movements: number;
  /** Null where it has no category. */
  usesOfCategory: number | null;
  /** Made by request within the hour, with this one. */
  madeInLastHour: number;
  /** Its user came less than 30 days ago: what they usually do can't be known. */
  isNewUser: boolean;
}

export interface TransactionRisk {
  /** 0 to 10: whole tenths compare exactly. */
  tenths: number;
  terms: TransactionRiskTerm[];
  /** What follows for a transfer; what is booked already is put down for review instead of being held. */
  verdict: 'fine' | 'review' | 'hold';
}

/** In tenths: above it a review. */
const reviewAbove = 5;
/** From this on a hold. A new user's movements can have no unusual category, and reach no more than 0.7. */
const holdFrom = { newUser: 7, others: 8 };

const largeTimes = 2n;
const fewInAnHour = 5;
const leastHistory = 20;

/** How much speaks for its not being what the user wants: the sum of the terms. */
export function assessTransaction(facts: RiskFacts): TransactionRisk {
  const terms = [largeAmount(facts), frequency(facts), unusualCategory(facts)].filter((term) => term !== undefined);
  const tenths = terms.reduce((sum, { score }) => sum + Math.round(score * 10), 0);
  const isHeld = tenths >= (facts.isNewUser ? holdFrom.newUser : holdFrom.others);
  return { tenths, terms, verdict: isHeld ? 'hold' : tenths > reviewAbove ? 'review' : 'fine' };
}

function largeAmount({ amountMinor, category, all }: RiskFacts): TransactionRiskTerm | undefined {
  const { count, sumMinor } = category.count > 0 ? category : all;
  if (count === 0 || amountMinor * BigInt(count) <= largeTimes * sumMinor) return undefined;
  const of = category.count > 0 ? 'of its category' : 'of all';
  return { term: 'amount', score: 0.3, detail: `more than twice the average ${of}` };
}

function frequency({ madeInLastHour: count }: RiskFacts): TransactionRiskTerm | undefined {
  if (count <= fewInAnHour) return undefined;
  return { term: 'frequency', score: 0.4, detail: `${count} transactions within an hour` };
}

function unusualCategory({ usesOfCategory, movements }: RiskFacts): TransactionRiskTerm | undefined {
  if (usesOfCategory !== 0 || movements < leastHistory) return undefined;
  return { term: 'unusual-category', score: 0.2, detail: 'the first of its category in 180 days' };
}
