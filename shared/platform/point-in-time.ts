import { z } from 'zod';

/**
 * A point in time with any offset (RFC 3339), as our clock writes it: in UTC, with milliseconds. Of the years 1 to 9999 in UTC:
 * PostgreSQL knows no year 0, and others are not written in four digits.
 */
export const pointInTime = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2030-01-31T12:00:00Z' })
  .transform((text, ctx) => {
    const time = new Date(text);
    const iso = Number.isNaN(time.getTime()) ? '' : time.toISOString();
    if (/^\d{4}-/.test(iso) && iso >= '0001') return iso;
    ctx.addIssue({ code: 'custom', message: 'must be a time of the years 1 to 9999' });
    return z.NEVER;
  });
