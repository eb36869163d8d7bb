import { ZodError } from 'zod';
import type { JobProblem, JobStage } from '../../shared/jobs/index.ts';
import { isDbTransient, isDbUnavailable } from '../../shared/platform/db.ts';
import { Problem, type ProblemCode } from '../../shared/platform/errors.ts';
import { StepInDoubt } from './step-in-doubt.ts';

/** How an attempt ended. `stages` is null when the attempt was killed: the ledger keeps those it was told of. */
export type Outcome =
  | { type: 'completed'; result: unknown; stages: JobStage[] }
  /** Result and effects are in the ledger already. */
  | { type: 'committed'; stages: JobStage[] }
  /** The attempt no longer held the job; it changed nothing. */
  | { type: 'fenced'; stages: JobStage[] }
  | {
      type: 'failed';
      problem: JobProblem;
      retryable: boolean;
      /** The platform could not do its part (no database, a full disk, no process): the attempt does not count. */
      platformFault?: boolean;
      stages: JobStage[] | null;
    };

/** The attempt no longer holds its job: cancelled, or given up for dead and given to another. */
export class Fenced extends Error {
  override name = 'Fenced';
}

/** What a processor gave is not what its contract says. */
export class InvalidResult extends Error {
  override name = 'InvalidResult';
}

/** What the metrics count from the start, by code; a use case may fail a job with any other code of a problem. */
export const failureCodes = [
  'job-timed-out',
  'job-crashed',
  'job-out-of-memory',
  'job-result-invalid',
  'job-payload-invalid',
  'job-failed',
  'job-kind-unknown',
  'job-step-in-doubt',
  'unavailable',
  'unprocessable',
  'not-found',
  'conflict',
] as const;

const transientCodes = new Set<ProblemCode>([
  'unavailable',
  'rate-limited',
  'internal-error',
  'idempotency-in-progress',
]);

/** Judges what an attempt threw: what clients are told, and whether another attempt may help. */
export function judge(thrown: unknown): { problem: JobProblem; retryable: boolean; platformFault?: boolean } {
  if (isPlatformFault(thrown)) return { problem: unavailableProblem, retryable: true, platformFault: true };
  if (thrown instanceof Problem) {
    return { problem: { code: thrown.code, detail: thrown.message }, retryable: transientCodes.has(thrown.code) };
  }
  if (thrown instanceof InvalidResult) {
    return { problem: { code: 'job-result-invalid', detail: thrown.message }, retryable: false };
  }
  if (thrown instanceof ZodError) {
    return {
      problem: {
        code: 'job-payload-invalid',
        detail: 'This job was written by a version of the program that this one does not understand. Start it anew.',
      },
      retryable: false,
    };
  }
  if (thrown instanceof StepInDoubt) {
    return {
      problem: {
        code: 'job-step-in-doubt',
        detail: `It is not known whether "${thrown.message}" was done, and it was not repeated. Ask the receiver before you retry the job.`,
      },
      retryable: false,
    };
  }
  if (isDbTransient(thrown)) return { problem: unavailableProblem, retryable: true };
  return {
    problem: {
      code: 'job-failed',
      detail: 'The job met an unexpected error. Retry it; if it happens again, report it with the job id.',
    },
    retryable: true,
  };
}

/** Of files, processes and memory: the machine has none left now. */
const exhaustedCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']);

/** Whether the platform is to blame, and not the job: the same work may go well when that is mended. */
export function isPlatformFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as NodeJS.ErrnoException;
  return isDbUnavailable(error) || exhaustedCodes.has(code ?? '') || isPlatformFault(cause);
}

export const unavailableProblem: JobProblem = {
  code: 'unavailable',
  detail: 'The system could not do its part for too long. Retry the job in a moment.',
};
export const unknownKindProblem = (kind: string): JobProblem => ({
  code: 'job-kind-unknown',
  detail: `No worker knows jobs of the kind "${kind}". Start one that does, and retry the job.`,
});
export const timedOutProblem: JobProblem = {
  code: 'job-timed-out',
  detail: 'The job took longer than it may and was stopped. Try again with less work, or later.',
};
export const crashedProblem: JobProblem = {
  code: 'job-crashed',
  detail: 'The process that ran this job died. Retry it; if it happens again, report it with the job id.',
};
export const outOfMemoryProblem: JobProblem = {
  code: 'job-out-of-memory',
  detail: 'The job needed more memory than it may use and was stopped. Try again with less data.',
};
export const unkeepableProblem: JobProblem = {
  code: 'job-result-invalid',
  detail: 'The job gave a result that can not be kept, such as text with NUL characters.',
};
