import { addMonths, daysBetween } from '../platform/calendar-dates.ts';
import type { AlertCause } from './alert-cause.ts';

export interface Payment {
  transactionId: string;
  /** `YYYY-MM-DD` */
  date: string;
  /** Above zero. */
  amountMinor: bigint;
}

/** What was paid to one payee in one currency, oldest first. */
export interface PayeeFact {
  currency: string;
  payments: readonly Payment[];
}

/** So many payments, a month apart, are a habit. */
const habit = 3;
/** From one payment to the next: months differ, and weekends delay. */
const monthDays = { least: 26, most: 35 };
/** 10 % more or less is the same bill. */
const tolerancePercent = 10n;
const noticeDays = 3;

/**
 * The bills of a payee that are expected within three days and not paid yet. A payee may have several, told apart by
 * their amounts.
 * @param today `YYYY-MM-DD`
 */
export function billsDue({ currency, payments }: PayeeFact, today: string): AlertCause[] {
  const causes: AlertCause[] = [];
  let rest = payments;
  while (rest.length >= habit) {
    const last = rest.at(-1) as Payment;
    const alike = rest.filter((payment) => isAlike(payment, last));
    rest = rest.filter((payment) => !isAlike(payment, last));
    const expectedOn = nextOf(alike.slice(-habit));
    if (expectedOn === undefined) continue;
    const daysLeft = daysBetween(today, expectedOn);
    if (daysLeft < 0 || daysLeft > noticeDays) continue;
    causes.push({
      kind: 'bill-due',
      causeKey: `bill-due:${last.transactionId}`,
      severity: 'info',
      subject: { type: 'transaction', id: last.transactionId },
      details: { expectedOn, amountMinor: last.amountMinor.toString(), currency },
    });
  }
  return causes;
}

function isAlike({ amountMinor }: Payment, { amountMinor: usual }: Payment): boolean {
  const difference = amountMinor > usual ? amountMinor - usual : usual - amountMinor;
  return difference * 100n <= usual * tolerancePercent;
}

/** When the next of these payments is expected; undefined when they are no habit. */
function nextOf(payments: readonly Payment[]): string | undefined {
  if (payments.length < habit) return undefined;
  const dates = payments.map(({ date }) => date);
  const gaps = dates.slice(1).map((date, index) => daysBetween(dates[index] ?? date, date));
  if (gaps.some((days) => days < monthDays.least || days > monthDays.most)) return undefined;
  // What is due on the 31st is paid on the 30th, or the 28th, where a month is shorter: it is still due on the 31st.
  const latestInMonth = dates.toSorted((a, b) => b.slice(8).localeCompare(a.slice(8)))[0] ?? '';
  return addMonths(latestInMonth, dates.length - dates.indexOf(latestInMonth));
}
