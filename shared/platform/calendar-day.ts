import { z } from 'zod';

/** A day that exists, as plain text, of the years that PostgreSQL writes in four digits. To look by. */
export const calendarDate = z.iso.date().refine((date) => date >= '0001', 'must be a day of the year 1 or later');

/** A day to keep: what is reckoned from it, whole periods and many years ahead, stays within the calendar. */
export const recentDay = z.iso
  .date()
  .refine((date) => date >= '1900' && date < '2200', 'must be a day from 1900 to 2199')
  .meta({ pattern: '^(19|2[01])' });

/** A month to look at, `YYYY-MM`. */
export const recentMonth = z
  .string()
  .regex(/^(19|2[01])\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03, from 1900 to 2199');
