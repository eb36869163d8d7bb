import { decimalsOf } from '../../shared/money/index.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { banks, employers, firstNames, grocers, landlords, lastNames, subscriptions } from './merchants.ts';

/** What an account is for. The first three are in the currency of their owner. */
export type AccountRole = 'checking' | 'savings' | 'credit' | 'investment' | 'foreign';

export interface PersonaAccount {
  role: AccountRole;
  currency: string;
  name: string;
  institution: string;
  accountNumber: string | null;
}

export interface Subscription {
  payee: string;
  category: string;
  /** At the persona's start of counting. */
  eur: number;
  dayOfMonth: number;
  /** The price rises by a tenth each time so many months have gone by. */
  stepMonths: number;
}

/** Who a user is: what decides over all that they earn and spend. */
export interface Persona {
  firstName: string;
  lastName: string;
  currency: string;
  timeZone: string;
  employer: string;
  landlord: string;
  grocers: string[];
  /** A month's, after tax, in euros. */
  salaryEur: number;
  paidOn: number;
  bonus: boolean;
  drives: boolean;
  /** How much of the salary is put aside, of 1. */
  saved: number;
  /** Months of the year, 0 to 11. */
  holidays: [summer: number, other: number];
  insuredIn: number;
  subscriptions: Subscription[];
  accounts: PersonaAccount[];
}

const homes = [
  { currency: 'EUR', timeZone: 'Europe/Berlin', weight: 12 },
  { currency: 'USD', timeZone: 'America/New_York', weight: 3 },
  { currency: 'GBP', timeZone: 'Europe/London', weight: 3 },
  { currency: 'CHF', timeZone: 'Europe/Zurich', weight: 1 },
  { currency: 'JPY', timeZone: 'Asia/Tokyo', weight: 1 },
].flatMap(({ weight, ...home }) => Array.from({ length: weight }, () => home));

/** Roughly what a euro buys: prices should look at home where they are. */
const perEuro: Readonly<Record<string, number>> = { EUR: 1, USD: 1.1, GBP: 0.86, CHF: 0.95, JPY: 156 };

/** A price in euros as one in minor units of a currency, never nothing. */
export function priceIn(currency: string, eur: number): number {
  return Math.max(1, Math.round(eur * (perEuro[currency] ?? 1) * 10 ** decimalsOf(currency)));
}

export function has({ accounts }: Persona, role: AccountRole): boolean {
  return accounts.some((account) => account.role === role);
}

/** The day of the month on which something is put aside. */
export function savedOn({ paidOn }: Persona): number {
  return Math.min(28, paidOn + 1);
}

export function makePersona(random: SeededRandom): Persona {
  const { currency, timeZone } = random.pick(homes);
  return {
    firstName: random.pick(firstNames),
    lastName: random.pick(lastNames),
    currency,
    timeZone,
    employer: random.pick(employers),
    landlord: random.pick(landlords),
    grocers: [random.pick(grocers), random.pick(grocers), random.pick(grocers)],
    salaryEur: 1_900 + Math.round(random.next() * random.next() * 4_500),
    paidOn: random.pick([1, 15, 25, 28]),
    bonus: chance(random, 0.5),
    drives: chance(random, 0.4),
    saved: random.integer(5, 15) / 100,
    holidays: [random.integer(5, 7), random.pick([1, 3, 9])],
    insuredIn: random.integer(0, 11),
    subscriptions: makeSubscriptions(random),
    accounts: makeAccounts(currency, random),
  };
}

export function chance(random: SeededRandom, probability: number): boolean {
  return random.next() < probability;
}

function makeSubscriptions(random: SeededRandom): Subscription[] {
  const from = random.integer(0, subscriptions.length - 1);
  return Array.from({ length: random.integer(1, 4) }, (_, index) => {
    const { payee, category, eur } = subscriptions[
      (from + index) % subscriptions.length
    ] as (typeof subscriptions)[number];
    return { payee, category, eur, dayOfMonth: random.integer(1, 28), stepMonths: random.integer(11, 20) };
  });
}

function makeAccounts(currency: string, random: SeededRandom): PersonaAccount[] {
  const institution = random.pick(banks);
  const account = (role: AccountRole, name: string, numbered: boolean): PersonaAccount => {
    return { role, currency, name, institution, accountNumber: numbered ? accountNumber(random) : null };
  };
  const accounts = [account('checking', 'Everyday', true)];
  if (chance(random, 0.8)) accounts.push(account('savings', 'Savings', true));
  if (chance(random, 0.55)) accounts.push(account('credit', 'Credit card', false));
  if (chance(random, 0.2)) accounts.push(account('investment', 'Funds', true));
  if (chance(random, 0.15)) {
    const abroad = random.pick(Object.keys(perEuro).filter((other) => other !== currency));
    accounts.push({ ...account('foreign', `Travel ${abroad}`, false), currency: abroad });
  }
  return accounts;
}

/** Of a country that there is not. */
function accountNumber(random: SeededRandom): string {
  return `XX${Array.from({ length: 20 }, () => random.integer(0, 9)).join('')}`;
}
