import { addMonths, daysBetween, monthsBetween } from '../../shared/platform/calendar-dates.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { dateOf } from './happenings.ts';
import type { BookRow, Books } from './make-books.ts';
import { type AccountRole, chance, has, type Persona, priceIn, savedOn } from './persona.ts';

/** What somebody means to spend at most, and to save. Amounts are minor units of their currency. */
export interface Plans {
  budgets: PlannedBudget[];
  goals: PlannedGoal[];
}

export interface PlannedBudget {
  name: string;
  period: keyof typeof periodDays;
  /** Null: all spending. */
  category: string | null;
  amountMinor: number;
  rollover: boolean;
  startsOn: string;
}

export interface PlannedGoal {
  name: string;
  targetMinor: number;
  targetDate: string;
  account: AccountRole | null;
  contributions: { date: string; amountMinor: number }[];
}

const periodDays = { month: 365.25 / 12, quarter: 365.25 / 4, year: 365.25 };

interface Intent extends Pick<PlannedBudget, 'name' | 'period' | 'category' | 'rollover'> {
  /** Of how many people, of 1. */
  probability: number;
}

const intents: readonly Intent[] = [
  { name: 'Groceries', period: 'month', category: 'Groceries', rollover: false, probability: 1 },
  { name: 'Eating out', period: 'month', category: 'Dining', rollover: false, probability: 0.7 },
  { name: 'All spending', period: 'month', category: null, rollover: false, probability: 0.6 },
  { name: 'Going out', period: 'month', category: 'Entertainment', rollover: true, probability: 0.5 },
  { name: 'Getting around', period: 'month', category: 'Transport', rollover: false, probability: 0.4 },
  { name: 'Shopping', period: 'quarter', category: 'Shopping', rollover: true, probability: 0.5 },
  { name: 'Holidays', period: 'year', category: 'Travel', rollover: false, probability: 0.7 },
];

const wishes: readonly { name: string; eur: number }[] = [
  { name: 'Rainy days', eur: 3_000 },
  { name: 'New bicycle', eur: 900 },
  { name: 'Long journey', eur: 2_400 },
  { name: 'New kitchen', eur: 4_500 },
  { name: 'New laptop', eur: 1_300 },
];

/** What somebody plans who has lived so until a day. */
export function makePlans(persona: Persona, { rows }: Books, untilDay: number, random: SeededRandom): Plans {
  const until = dateOf(untilDay);
  const lived = { rows, from: rows[0]?.date ?? until, until };
  return { budgets: makeBudgets(persona, lived, random), goals: makeGoals(persona, lived, random) };
}

interface Lived {
  rows: readonly BookRow[];
  from: string;
  until: string;
}

/** Of what is really spent, some generous and some tight. Those of a month or quarter begin on payday. */
function makeBudgets(persona: Persona, lived: Lived, random: SeededRandom): PlannedBudget[] {
  const since = monthsAgo(lived, persona.paidOn, random.integer(3, 18));
  const days = daysBetween(lived.from, lived.until) + 1;
  return intents.flatMap(({ probability, ...intent }) => {
    const wanted = chance(random, probability);
    const generosity = 0.9 + 0.5 * random.next();
    const spent = spentOn(persona, lived, intent.category);
    if (!wanted || spent <= 0) return [];
    const amountMinor = roughly((spent / days) * periodDays[intent.period] * generosity);
    return [{ ...intent, amountMinor, startsOn: intent.period === 'year' ? `${since.slice(0, 4)}-01-01` : since }];
  });
}

/** As a budget in the persona's currency counts it. */
function spentOn({ currency, accounts }: Persona, { rows }: Lived, category: string | null): number {
  const own = new Set(accounts.filter((account) => account.currency === currency).map(({ role }) => role));
  return rows
    .filter((row) => row.transfer === null && own.has(row.account))
    .filter((row) => (category === null ? row.amountMinor < 0 : row.category === category))
    .reduce((sum, { amountMinor }) => sum - amountMinor, 0);
}

/** A part of what is saved each month goes to one wish or two, until it is there. All of them get less than is saved. */
function makeGoals(persona: Persona, lived: Lived, random: SeededRandom): PlannedGoal[] {
  const first = random.integer(0, wishes.length - 1);
  const second = first + random.integer(1, wishes.length - 1);
  return [first, second].slice(0, random.integer(1, 2)).map((wish) => {
    const { name, eur } = wishes[wish % wishes.length] as (typeof wishes)[number];
    const targetMinor = roughly(priceIn(persona.currency, eur));
    const monthlyEur = (persona.salaryEur * persona.saved * random.integer(30, 50)) / 100;
    const monthlyMinor = priceIn(persona.currency, Math.floor(monthlyEur));
    const since = monthsAgo(lived, savedOn(persona), random.integer(3, 18));
    const months = Math.ceil((targetMinor / monthlyMinor) * (0.8 + 0.6 * random.next()));
    return {
      name,
      targetMinor,
      targetDate: addMonths(since, months),
      account: has(persona, 'savings') ? 'savings' : null,
      contributions: contribute({ targetMinor, monthlyMinor, since, until: lived.until }),
    };
  });
}

function contribute({
  targetMinor,
  monthlyMinor,
  since,
  until,
}: {
  targetMinor: number;
  monthlyMinor: number;
  since: string;
  until: string;
}): PlannedGoal['contributions'] {
  const contributions: PlannedGoal['contributions'] = [];
  let missing = targetMinor;
  for (let month = 0; missing > 0; month += 1) {
    const date = addMonths(since, month);
    if (date > until) break;
    const amountMinor = Math.min(monthlyMinor, missing);
    contributions.push({ date, amountMinor });
    missing -= amountMinor;
  }
  return contributions;
}

/** The last such day of a month, or so many months before, where the books go back so far. */
function monthsAgo({ from, until }: Lived, dayOfMonth: number, months: number): string {
  const inMonth = `${until.slice(0, 8)}${String(dayOfMonth).padStart(2, '0')}`;
  const last = inMonth > until ? addMonths(inMonth, -1) : inMonth;
  return addMonths(last, -Math.min(months, Math.max(0, monthsBetween(from, last))));
}

/** To two digits: what people plan with. */
function roughly(minor: number): number {
  return Math.max(1, Math.round(Number(minor.toPrecision(2))));
}
