import { z } from 'zod';

export const jobStatuses = ['queued', 'active', 'retrying', 'completed', 'failed', 'cancelled'] as const;
export const jobStatus = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatus>;

/** Owns the jobs that the house gives itself; no user has this id. */
export const systemOwnerId = '00000000-0000-7000-8000-000000000001';

/** Statuses that a job never leaves by itself. */
export const terminalStatuses: readonly JobStatus[] = ['completed', 'failed', 'cancelled'];

export function isTerminal(status: JobStatus): boolean {
  return terminalStatuses.includes(status);
}

export const jobStage = z.strictObject({
  name: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.int().min(0).nullable(),
});
export type JobStage = z.infer<typeof jobStage>;

/** Why a job failed: `code` for programs, `detail` for people. */
export const jobProblem = z.strictObject({ code: z.string(), detail: z.string() });
export type JobProblem = z.infer<typeof jobProblem>;

/** A job as the ledger keeps it. */
export interface JobRecord {
  id: string;
  kind: string;
  queue: string;
  ownerId: string;
  status: JobStatus;
  priority: number;
  attempt: number;
  maxAttempts: number;
  /** Counts the changes of the row; the ETag. */
  version: number;
  /** 0 to 1; null while unknown. */
  progress: number | null;
  stage: string | null;
  stages: JobStage[];
  result: unknown;
  problem: JobProblem | null;
  cached: boolean;
  createdAt: Date;
  runAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Work to be accepted. */
export interface NewJob {
  kind: string;
  queue: string;
  ownerId: string;
  payload: unknown;
  /** Equal for identical work of one owner: hex SHA-256 of kind and canonical payload. */
  fingerprint: string;
  maxAttempts: number;
  /** How long an attempt may take. */
  timeoutMs: number;
  priority: number;
  /** Not before this many milliseconds from now. */
  delayMs: number;
  /** Whether an earlier result for the same data may answer at once. */
  cacheable: boolean;
  requestId: string | null;
}

/** A job as one attempt holds it. `attempt` is the fencing token. */
export interface ClaimedJob {
  id: string;
  kind: string;
  queue: string;
  ownerId: string;
  payload: unknown;
  attempt: number;
  maxAttempts: number;
  suspect: boolean;
  requestId: string | null;
  /** From due to started. */
  waitMs: number;
}

/** How an attempt ended, as the ledger is to record it. `stages` null: as last reported. */
export type Settlement = { id: string; attempt: number; stages: JobStage[] | null } & (
  | { status: 'completed'; result: unknown; cacheMs: number | null }
  | { status: 'failed'; problem: JobProblem }
  | {
      status: 'retrying';
      problem: JobProblem | null;
      /** Null: as long again as it was held back before, one second to one minute. */
      delayMs: number | null;
      /** False: this attempt is given back and does not count against the maximum. */
      counts: boolean;
      /** Of an attempt that does not count: how long it has held the job up, and after how much of that in a row the job fails. */
      heldBackMs?: number;
      giveUpAfterMs?: number;
    }
);

/** NOTIFY channels of the ledger. Payloads hold ids and queue names only. */
export const jobChannels = {
  /** Payload: queue names, comma separated. Work became due. */
  accepted: 'job_accepted',
  /** Payload: `owner/id` of jobs, comma separated. */
  changed: 'job_changed',
  /** Payload: one job id. Whoever runs it stops. */
  cancelled: 'job_cancelled',
} as const;
