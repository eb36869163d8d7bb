import { z } from 'zod';
import { calendarDate } from '../../shared/transactions/index.ts';

/** A place in a list that is ordered by day and id: `2026-03-01_<id>`. */
export const placeCursor = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}_[0-9a-f-]{36}$/, 'must be a cursor from an earlier page')
  .transform((cursor) => cursor.split('_') as [string, string])
  .pipe(z.tuple([calendarDate, z.uuid()]));
