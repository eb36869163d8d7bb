import type { z } from 'zod';
import type { EventDefinition } from '../../shared/platform/events.ts';
import { parseCron } from '../../shared/platform/cron.ts';
import type { QueueName } from '../queues.ts';

/** Waiting time before attempt n + 1: `delayMs` doubled n - 1 times, at most `maxMs`, less a random share of up to `jitter`. */
export interface Backoff {
  type: 'exponential';
  delayMs: number;
  maxMs: number;
  /** 0 to 1. */
  jitter: number;
}

export interface JobSettings<P extends z.ZodType, R extends z.ZodType> {
  /** `<area>.<verb-noun>`, equal to the file's path. Never changes; a rename keeps the old one under `aliases`. */
  kind: string;
  aliases?: readonly string[];
  queue: QueueName;
  /** When the house runs it by itself, in UTC: five fields of cron. The payload must accept `{}`. */
  schedule?: { cron: string };
  /** What it follows: it is accepted with it. Its payload has fields of the event alone. */
  on?: EventDefinition;
  /** Ids, not data: payloads are kept as long as the job. */
  payload: P;
  result: R;
  /** How often it is tried in all. */
  attempts: number;
  backoff: Backoff;
  /** An attempt that takes longer is stopped. */
  timeoutMs: number;
  /** How long a result may answer identical work on unchanged data. Absent: never. */
  resultCacheMs?: number;
}

/** What a job takes, gives and may cost. */
export interface JobContract<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> extends JobSettings<
  P,
  R
> {
  readonly contract: true;
}

const kindPattern = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

/**
 * Declares a kind of job. Its processor is the file of the same folder and stem under `workers/`.
 * @throws when a setting makes no sense
 */
export function defineJob<P extends z.ZodType, R extends z.ZodType>(settings: JobSettings<P, R>): JobContract<P, R> {
  const { kind, aliases = [], attempts, timeoutMs, backoff, schedule, on, payload } = settings;
  for (const name of [kind, ...aliases]) {
    if (!kindPattern.test(name)) throw new Error(`job kind "${name}" is not of the form area.verb-noun`);
  }
  if (!(attempts >= 1 && timeoutMs > 0 && backoff.delayMs >= 0 && backoff.maxMs >= backoff.delayMs)) {
    throw new Error(`job kind "${kind}": attempts, timeoutMs and backoff must be positive, maxMs at least delayMs`);
  }
  if (schedule) {
    parseCron(schedule.cron);
    if (!payload.safeParse({}).success) throw new Error(`job kind "${kind}" has a schedule and does not accept {}`);
  }
  const foreign = on && fieldsOf({ payload }).find((field) => !(field in on.data.shape));
  if (foreign !== undefined)
    throw new Error(`job kind "${kind}" takes "${foreign}", which the event ${on?.name} does not tell`);
  return { ...settings, contract: true };
}

/** The fields of an object that a job takes. */
export function fieldsOf({ payload }: Pick<JobSettings<z.ZodType, z.ZodType>, 'payload'>): string[] {
  return 'shape' in payload ? Object.keys(payload.shape as object) : [];
}

/** Milliseconds to wait after attempt number `attempt` (from 1) failed. `random` is in [0, 1). */
export function backoffDelayMs({ delayMs, maxMs, jitter }: Backoff, attempt: number, random: number): number {
  const full = Math.min(maxMs, delayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (1 - jitter * random));
}
