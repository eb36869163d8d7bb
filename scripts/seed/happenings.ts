import type { SeededRandom } from '../drills/seeded-random.ts';
import * as merchants from './merchants.ts';
import { type AccountRole, chance, has, type Persona, priceIn, savedOn, type Subscription } from './persona.ts';

/** Something that moves money: from or to the outside, or between two accounts of one currency. */
export interface Happening {
  /** Since 1 January 1970. */
  day: number;
  account: AccountRole;
  /** Of a transfer. */
  to?: AccountRole;
  /** In minor units of the account; negative is spent. Of a transfer what is moved: an amount, or all that the card owes. */
  amount: number | 'what is owed';
  payee: string;
  description: string;
  category: string | null;
  tag?: string;
}

/** A month of a year; its days as numbers since 1 January 1970. */
interface Month {
  /** Counted from January 1970. */
  number: number;
  /** 0 to 11. */
  ofYear: number;
  first: number;
  length: number;
}

const dayMs = 86_400_000;

export function dayOf(date: string): number {
  return Date.parse(date) / dayMs;
}

export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

export function monthOf(day: number): number {
  const date = new Date(day * dayMs);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** All that happens to somebody in a month, in no order. */
export function happeningsOf(persona: Persona, monthNumber: number, random: SeededRandom): Happening[] {
  const first = Date.UTC(1970, monthNumber) / dayMs;
  const month = {
    number: monthNumber,
    ofYear: monthNumber % 12,
    first,
    length: Date.UTC(1970, monthNumber + 1) / dayMs - first,
  };
  const happenings = [...fixed(persona, month, random), ...transfers(persona, month)];
  for (let index = 0; index < month.length; index += 1)
    happenings.push(...ofDay(persona, month, month.first + index, random));
  if (persona.holidays.includes(month.ofYear)) happenings.push(...holiday(persona, month, random));
  return happenings;
}

/** What people pay by card, with the card if they have one. */
const card = (persona: Persona): AccountRole => (has(persona, 'credit') ? 'credit' : 'checking');

function spend(
  persona: Persona,
  day: number,
  eur: number,
  [category, payee, description]: [category: string | null, payee: string, description?: string],
  account: AccountRole = 'checking',
): Happening {
  const currency = persona.accounts.find(({ role }) => role === account)?.currency ?? persona.currency;
  return { day, account, amount: -priceIn(currency, eur), payee, description: description ?? payee, category };
}

/** Wages and rents follow prices: two in a hundred a year, more each January. */
const risen = (eur: number, { number }: Month): number => eur * 1.02 ** (Math.floor(number / 12) - 50);

function fixed(persona: Persona, month: Month, random: SeededRandom): Happening[] {
  const { first, ofYear } = month;
  const salary = Math.round(risen(persona.salaryEur, month)) * (persona.bonus && ofYear === 11 ? 1.8 : 1);
  const winter = [0, 1, 2, 10, 11].includes(ofYear) ? 1.7 : 0.8;
  const happenings = [
    { ...earn(persona, first + persona.paidOn - 1, salary, 'Salary'), payee: persona.employer, description: 'Salary' },
    spend(persona, first + 1, Math.round(risen(persona.salaryEur * 0.28, month)), ['Rent', persona.landlord, 'Rent']),
    spend(persona, first + 4, 38 * winter + random.integer(0, 900) / 100, [
      'Utilities',
      'City Power',
      'Electricity and heating',
    ]),
    spend(persona, first + 6, 34.9, ['Utilities', 'Fibrelink', 'Internet']),
    spend(persona, first + 9, 12.99, ['Utilities', 'Callwell', 'Mobile phone']),
    ...persona.subscriptions.map((subscription) => renew(persona, month, subscription)),
  ];
  if (ofYear % 3 === 2)
    happenings.push(spend(persona, first + 14, 42.5, ['Utilities', 'Waterworks', 'Water, quarter']));
  if (ofYear % 3 === 2 && has(persona, 'savings')) {
    happenings.push({
      ...earn(persona, first + month.length - 1, random.integer(300, 3_000) / 100, 'Interest'),
      account: 'savings',
    });
  }
  if (ofYear === persona.insuredIn)
    happenings.push(spend(persona, first + 11, 386, ['Insurance', 'Shelter Mutual', 'Insurance, year']));
  if (!persona.drives) happenings.push(spend(persona, first + 2, 58, ['Transport', 'City Transit', 'Monthly ticket']));
  return happenings;
}

function earn(persona: Persona, day: number, eur: number, category: string): Happening {
  const amount = priceIn(persona.currency, eur);
  return { day, account: 'checking', amount, payee: category, description: category, category };
}

function renew(persona: Persona, { number, first }: Month, subscription: Subscription): Happening {
  const { payee, category, dayOfMonth, stepMonths } = subscription;
  // Counted from January 2020, to both sides.
  const eur = subscription.eur * 1.1 ** Math.floor((number - 600) / stepMonths);
  return spend(persona, first + dayOfMonth - 1, eur, [category, payee, `${payee} subscription`], card(persona));
}

function transfers(persona: Persona, month: Month): Happening[] {
  const move = (to: AccountRole, dayOfMonth: number, amount: Happening['amount'], what: string): Happening[] =>
    has(persona, to)
      ? [
          {
            day: month.first + dayOfMonth - 1,
            account: 'checking',
            to,
            amount,
            payee: what,
            description: what,
            category: null,
          },
        ]
      : [];
  const saved = priceIn(persona.currency, Math.round(persona.salaryEur * persona.saved));
  return [
    ...move('savings', savedOn(persona), saved, 'To savings'),
    ...move('credit', 20, 'what is owed', 'Card settled'),
    ...move('investment', 10, priceIn(persona.currency, 100), 'Savings plan'),
  ];
}

/** By the day of the week, from Sunday. */
const groceryChances = [0.04, 0.35, 0.25, 0.3, 0.3, 0.5, 0.75];
const diningChances = [0.25, 0.1, 0.15, 0.15, 0.2, 0.4, 0.45];
/** By the month: less in the summer holidays, more before the end of the year. */
const seasons = [0.95, 0.95, 1, 1.05, 1, 1, 0.9, 0.85, 1, 1, 1.1, 1.3];

function ofDay(persona: Persona, { ofYear }: Month, day: number, random: SeededRandom): Happening[] {
  const weekday = (day + 4) % 7;
  const season = seasons[ofYear] ?? 1;
  const happenings: Happening[] = [];
  const maybe = (
    probability: number,
    [least, most]: [number, number],
    what: [string, string, string?],
    account?: AccountRole,
  ): void => {
    if (!chance(random, probability)) return;
    // The smaller the more often.
    const eur = least + (most - least) * random.next() * random.next();
    happenings.push(forget(spend(persona, day, eur * season, what, account), random));
  };
  maybe((groceryChances[weekday] ?? 0) * season, [8, 130], ['Groceries', random.pick(persona.grocers)]);
  maybe(diningChances[weekday] ?? 0, [6, 75], ['Dining', random.pick(merchants.restaurants)], card(persona));
  if (persona.drives) maybe(0.14, [35, 95], ['Transport', random.pick(merchants.fuelStations), 'Fuel']);
  maybe(0.04, [5, 60], ['Health', random.pick(merchants.pharmacies)]);
  maybe(0.05, [9, 80], ['Entertainment', random.pick(merchants.cinemas)], card(persona));
  maybe(ofYear === 11 ? 0.15 : 0.02, [15, 120], ['Gifts', random.pick(merchants.shops), 'Present'], card(persona));
  maybe(weekday === 5 ? 0.2 : 0.02, [20, 100], ['Cash', 'Cash machine', 'Cash withdrawal']);
  if (chance(random, 0.06)) happenings.push(...purchase(persona, day, random));
  return happenings;
}

/** Something bought once, and now and then sent back. */
function purchase(persona: Persona, day: number, random: SeededRandom): Happening[] {
  const bought = spend(
    persona,
    day,
    12 + 380 * random.next() * random.next(),
    ['Shopping', random.pick(merchants.shops)],
    card(persona),
  );
  if (!chance(random, 0.1)) return [forget(bought, random)];
  const refund = {
    ...bought,
    day: day + random.integer(4, 16),
    amount: -Number(bought.amount),
    description: `Refund ${bought.payee}`,
  };
  return [bought, refund];
}

/** Not everything is put into a category. */
function forget(happening: Happening, random: SeededRandom): Happening {
  return chance(random, 0.08) ? { ...happening, category: null } : happening;
}

function holiday(persona: Persona, { first }: Month, random: SeededRandom): Happening[] {
  const starts = first + random.integer(3, 16);
  const abroad: AccountRole = has(persona, 'foreign') ? 'foreign' : card(persona);
  const happenings = [
    spend(
      persona,
      starts - 3,
      random.integer(90, 420),
      ['Travel', random.pick(merchants.airlines), 'Flights'],
      card(persona),
    ),
    spend(persona, starts, random.integer(240, 780), ['Travel', random.pick(merchants.hotels)], abroad),
  ];
  if (abroad === 'foreign') {
    const currency = persona.accounts.find(({ role }) => role === 'foreign')?.currency ?? persona.currency;
    happenings.push(spend(persona, starts - 2, 900, ['Currency exchange', 'Currency exchange', `Bought ${currency}`]), {
      ...earn(persona, starts - 2, 900, 'Currency exchange'),
      account: 'foreign',
      amount: priceIn(currency, 890),
    });
  }
  const ends = starts + random.integer(5, 9);
  for (let day = starts; day < ends; day += 1) {
    happenings.push(
      spend(persona, day, random.integer(12, 70), ['Travel', random.pick(merchants.restaurants)], abroad),
    );
  }
  return happenings.map((happening) => ({ ...happening, tag: 'holiday' }));
}
