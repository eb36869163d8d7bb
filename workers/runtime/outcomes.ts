import { ZodError } from 'zod';
import type { JobProblem, JobStage } from '../../shared/jobs/index.ts';
import { isDbTransient } from '../../shared/platform/db.ts';
import { Problem, type ProblemCode } from '../../shared/platform/errors.ts';

/** How an attempt ended. `stages` is null when the attempt was killed: the ledger keeps those it was told of. */
export type Outcome =
  | { type: 'completed'; result: unknown; stages: JobStage[] }
  /** Result and effects are in the ledger already. */
  | { type: 'committed'; stages: JobStage[] }
  /** The attempt no longer held the job; it changed nothing. */
  | { type: 'fenced'; stages: JobStage[] }
  | { type: 'failed'; problem: JobProblem; retryable: boolean; stages: JobStage[] | null };

/** The attempt no longer holds its job: cancelled, or given up for dead and given to another. */
export class Fenced extends Error {
  override name = 'Fenced';
}

/** What a processor gave is not what its contract says. */
export class InvalidResult extends Error {
  override name = 'InvalidResult';
}

const transientCodes = new Set<ProblemCode>([
  'unavailable',
  'rate-limited',
  'internal-error',
  'idempotency-in-progress',
]);

/** Judges what an attempt threw: what clients are told, and whether another attempt may help. */
export function judge(thrown: unknown): { problem: JobProblem; retryable: boolean } {
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
  if (isDbTransient(thrown)) {
    return {
      problem: { code: 'unavailable', detail: 'The database could not be reached. Retry the job in a moment.' },
      retryable: true,
    };
  }
  return {
    problem: {
      code: 'job-failed',
      detail: 'The job met an unexpected error. Retry it; if it happens again, report it with the job id.',
    },
    retryable: true,
  };
}

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
