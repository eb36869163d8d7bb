import { z } from 'zod';
import { isTerminal, type JobRecord, jobProblem, jobStage, jobStatus } from '../../../shared/jobs/index.ts';

/** A job as clients see it. */
export const jobView = z.strictObject({
  id: z.uuid(),
  kind: z.string(),
  status: jobStatus,
  priority: z.int(),
  attempt: z.int(),
  maxAttempts: z.int(),
  progress: z.number().min(0).max(1).nullable(),
  stage: z.string().nullable(),
  stages: z.array(jobStage),
  createdAt: z.iso.datetime(),
  runAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  cached: z.boolean(),
  result: z.unknown(),
  problem: jobProblem.nullable(),
  links: z.strictObject({ self: z.string(), events: z.string(), file: z.string().nullable() }),
});
export type JobView = z.input<typeof jobView>;

/** Seconds after which a client that polls may look again. */
const pollSeconds = '1';

export function presentJob(job: JobRecord): JobView {
  const { id, kind, status, priority, attempt, maxAttempts, progress, stage, stages, cached, result, problem } = job;
  const self = `/api/jobs/${id}`;
  return {
    id,
    kind,
    status,
    priority,
    attempt,
    maxAttempts,
    progress: progress === null ? null : Math.round(progress * 1_000) / 1_000,
    stage,
    stages,
    createdAt: job.createdAt.toISOString(),
    runAt: job.runAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    cached,
    result,
    problem,
    links: { self, events: `${self}/events`, file: null },
  };
}

/** The answer to a read: until the job has ended, with when to look again. */
export function jobHeaders(job: JobRecord): Record<string, string> {
  const headers = { ETag: `"${job.version}"` };
  return isTerminal(job.status) ? headers : { ...headers, 'Retry-After': pollSeconds };
}

/** `202`: the work is durable; where to follow it. */
export function presentAccepted(job: JobRecord) {
  const body = presentJob(job);
  return { status: 202, headers: { Location: body.links.self, 'Retry-After': pollSeconds }, body } as const;
}

export const acceptedResponse = { description: 'Accepted: follow the job', body: jobView } as const;
