import type { SeededRandom } from '../drills/seeded-random.ts';
import { dateOf, type Happening, happeningsOf, monthOf } from './happenings.ts';
import { type AccountRole, type Persona, priceIn } from './persona.ts';

/** One side of what happened. */
export interface BookRow {
  account: AccountRole;
  date: string;
  amountMinor: number;
  payee: string | null;
  description: string;
  category: string | null;
  tag: string | null;
  /** The row before it, or after it, is the other side of a transfer. */
  transfer: 'outgoing' | 'incoming' | null;
}

/** A user's transactions from the first to the last, and what was in the accounts before. */
export interface Books {
  openings: ReadonlyMap<AccountRole, number>;
  rows: BookRow[];
}

const rowsOf = ({ to }: Happening): number => (to === undefined ? 1 : 2);

/** The last so many transactions of somebody until a day. What moves between accounts never overdraws one. */
export function makeBooks(persona: Persona, count: number, untilDay: number, random: SeededRandom): Books {
  const rows = latest(persona, count, untilDay, random).flatMap(booked(persona));
  return { rows, openings: openingsFor(persona, rows, random) };
}

/** Months are gone through backwards until there is enough; what is too old is left out. */
function latest(persona: Persona, count: number, untilDay: number, random: SeededRandom): Happening[] {
  const happenings: Happening[] = [];
  let sum = 0;
  for (let month = monthOf(untilDay); sum < count; month -= 1) {
    const recent = happeningsOf(persona, month, random).filter(({ day }) => day <= untilDay);
    sum += recent.reduce((total, happening) => total + rowsOf(happening), 0);
    happenings.push(...recent);
  }
  happenings.sort((a, b) => a.day - b.day);
  let from = 0;
  while (sum > count) sum -= rowsOf(happenings[from++] as Happening);
  const kept = happenings.slice(from);
  // A transfer was left out, and one of its two rows is wanting.
  if (sum < count) kept.unshift(cash(persona, kept[0]?.day ?? untilDay));
  return kept;
}

function cash({ currency }: Persona, day: number): Happening {
  const amount = -priceIn(currency, 40);
  return { day, account: 'checking', amount, payee: 'Cash machine', description: 'Cash withdrawal', category: 'Cash' };
}

/** Turns what happened into rows, one after another: what a card owes is known when it is settled. */
function booked({ currency }: Persona): (happening: Happening) => BookRow[] {
  let owed = 0;
  return ({ day, account, to, amount, payee, description, category, tag = null }) => {
    const date = dateOf(day);
    if (to === undefined) {
      const amountMinor = Number(amount);
      if (account === 'credit') owed -= amountMinor;
      return [{ account, date, amountMinor, payee, description, category, tag, transfer: null }];
    }
    // A card that owes nothing is paid a little ahead: a transfer of nothing is none.
    const moved = amount === 'what is owed' ? Math.max(owed, priceIn(currency, 10)) : amount;
    if (to === 'credit') owed -= moved;
    const side = { date, payee: null, description, category: null, tag: null };
    return [
      { ...side, account, amountMinor: -moved, transfer: 'outgoing' },
      { ...side, account: to, amountMinor: moved, transfer: 'incoming' },
    ];
  };
}

/** Enough to never be below zero, but for cards. */
function openingsFor({ accounts }: Persona, rows: readonly BookRow[], random: SeededRandom): Map<AccountRole, number> {
  const balances = new Map<AccountRole, number>();
  const lowest = new Map<AccountRole, number>();
  for (const { account, amountMinor } of rows) {
    const balance = (balances.get(account) ?? 0) + amountMinor;
    balances.set(account, balance);
    lowest.set(account, Math.min(balance, lowest.get(account) ?? 0));
  }
  return new Map(
    accounts.map(({ role, currency }) => {
      const spare = priceIn(currency, random.integer(50, 2_500));
      return [role, role === 'credit' ? 0 : spare - (lowest.get(role) ?? 0)];
    }),
  );
}
