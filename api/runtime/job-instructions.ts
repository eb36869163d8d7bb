import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Principal } from '../../shared/identity/index.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { pointInTime } from '../../shared/platform/point-in-time.ts';
import type { Route } from './define-route.ts';
import { parseInput } from './parse-input.ts';

/** When and how urgently the work that a request starts is to be done. */
export interface JobInstructions {
  /** Undefined: not said. */
  priority: number | undefined;
  delayMs: number;
}

export const maxPutOffDays = 30;
const maxPutOffMs = maxPutOffDays * 24 * 60 * 60 * 1_000;
export const noJobInstructions: JobInstructions = { priority: undefined, delayMs: 0 };

/** Header by header, for the reference. */
export const jobInstructionHeaders = {
  'x-job-priority': 'Higher runs first among your own jobs: -100 to 0, for admins to 100.',
  'x-job-run-at': `A time such as 2030-01-31T12:00:00Z, at most ${maxPutOffDays} days ahead. Before it the job waits.`,
} as const;
type HeaderName = keyof typeof jobInstructionHeaders;
const names = Object.keys(jobInstructionHeaders) as HeaderName[];

/**
 * Reads what the headers of a request say about the work that it starts.
 * @throws {Problem} `validation-failed` for what can't be read, is out of range, or is said where no work is started
 */
export function readJobInstructions(
  { startsJob = false }: Route,
  headers: IncomingHttpHeaders,
  principal: Principal | undefined,
  now: Date,
): JobInstructions {
  const given = names.filter((name) => headers[name] !== undefined);
  if (given.length === 0) return noJobInstructions;
  if (!startsJob) throw faulty(given, 'is taken only where work is started');
  const values = Object.fromEntries(given.map((name) => [name, headers[name]]));
  const parsed = parseInput('headers', schemaFor(principal), values) as z.output<ReturnType<typeof schemaFor>>;
  const runAt = parsed['x-job-run-at'];
  const delayMs = runAt === undefined ? 0 : Math.max(0, Date.parse(runAt) - now.getTime());
  if (delayMs > maxPutOffMs) throw faulty(['x-job-run-at'], `must be at most ${maxPutOffDays} days ahead`);
  return { priority: parsed['x-job-priority'], delayMs };
}

function schemaFor(principal: Principal | undefined) {
  const most = principal?.role === 'admin' ? 100 : 0;
  const detail = `must be a whole number from -100 to ${most}`;
  return z.strictObject({
    'x-job-priority': z
      .string()
      .regex(/^-?\d{1,3}$/, detail)
      .transform(Number)
      .refine((priority) => priority >= -100 && priority <= most, detail)
      .optional(),
    'x-job-run-at': pointInTime.optional(),
  });
}

function faulty(headers: readonly string[], detail: string): Problem {
  const errors = headers.map((name) => ({ pointer: `headers.${name}`, detail }));
  return new Problem('validation-failed', 'Some headers need a look.', { errors });
}
