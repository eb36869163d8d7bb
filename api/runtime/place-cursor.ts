import { z } from 'zod';
import { pointInTime } from '../../shared/platform/point-in-time.ts';
import { calendarDate } from '../../shared/platform/calendar-day.ts';

const mustBeGiven = 'must be a cursor from an earlier page';

/** A place in a list that is ordered by day and id: `2026-03-01_<id>`. */
export const placeCursor = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}_[0-9a-f-]{36}$/, mustBeGiven)
  .transform((cursor) => cursor.split('_') as [string, string])
  .pipe(z.tuple([calendarDate, z.uuid()]));

/**
 * A place in a list that is ordered by time and id: `2026-03-01T12:00:00.000Z_<id>`. The times are whole milliseconds, as
 * our clock writes them: of rows with finer ones some would be passed over.
 */
export const momentCursor = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z_[0-9a-f-]{36}$/, mustBeGiven)
  .transform((cursor) => cursor.split('_') as [string, string])
  .pipe(z.tuple([pointInTime, z.uuid()]));
