import { Cron } from 'croner';

/** The times that a cron pattern names. */
export interface CronTimes {
  /** The latest of them that is not after `until`. */
  latest(until: Date): Date | undefined;
}

/** Reads a pattern of five fields (minute, hour, day, month, weekday), in UTC. @throws when it is none */
export function parseCron(pattern: string): CronTimes {
  const cron = new Cron(pattern, { mode: '5-part', timezone: 'UTC' });
  return {
    // What croner is asked for lies before the time that it is given.
    latest: (until) => cron.previousRuns(1, new Date(until.getTime() + 1))[0],
  };
}
