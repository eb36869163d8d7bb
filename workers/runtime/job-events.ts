import type { JobContract } from '../../queues/runtime/define-job.ts';
import type { ClaimedJob, JobStage } from '../../shared/jobs/index.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { Metrics } from '../../shared/platform/metrics.ts';
import { failureCodes, unavailableProblem } from './outcomes.ts';

/** What the pipeline tells. Durations in milliseconds. */
export type JobEvent =
  | { type: 'job.start'; job: ClaimedJob }
  | {
      type: 'job.stop';
      job: ClaimedJob;
      runMs: number;
      stages: JobStage[];
      outcome: 'completed' | 'released';
      code?: string | undefined;
    }
  | {
      type: 'job.exception';
      job: ClaimedJob;
      runMs: number;
      stages: JobStage[];
      outcome: 'retrying' | 'failed';
      code: string;
    };

type JobOutcome = Exclude<JobEvent, { type: 'job.start' }>['outcome'];

export type JobEventListener = (event: JobEvent) => void;

export function logJobEvents(logger: Logger): JobEventListener {
  return (event) => {
    const { id: jobId, kind, attempt, requestId } = event.job;
    const ids = { jobId, kind, attempt, requestId: requestId ?? undefined };
    if (event.type === 'job.start') logger.debug({ ...ids, waitMs: Math.round(event.job.waitMs) }, 'job started');
    else if (event.type === 'job.stop')
      logger.info({ ...ids, runMs: Math.round(event.runMs), code: event.code }, `job ${event.outcome}`);
    else logger.warn({ ...ids, runMs: Math.round(event.runMs), code: event.code }, `job ${event.outcome}`);
  };
}

const outcomes = ['completed', 'released', 'retrying', 'failed'] as const satisfies JobOutcome[];

/**
 * Has the series of these kinds begin at zero: what appears with its first event hides that event from `rate()`. Stages are
 * named by the work itself, and begin with the first attempt that has one.
 */
export function beginJobSeries(metrics: Metrics, contracts: readonly JobContract[]): void {
  for (const { kind, queue } of contracts) {
    const labels = { queue, kind };
    metrics.jobWait.zero(labels);
    for (const outcome of outcomes) metrics.jobRun.zero({ ...labels, outcome });
    for (const code of failureCodes) metrics.jobFailures.inc({ ...labels, code }, 0);
    metrics.jobHeldBack.inc({ ...labels, code: unavailableProblem.code }, 0);
    metrics.jobRescued.inc({ kind }, 0);
    metrics.jobRetries.inc(labels, 0);
    metrics.jobTimeouts.inc(labels, 0);
  }
}

export function measureJobEvents(metrics: Metrics): JobEventListener {
  return (event) => {
    const labels = { queue: event.job.queue, kind: event.job.kind };
    if (event.type === 'job.start') {
      metrics.jobWait.observe(labels, Math.max(0, event.job.waitMs) / 1_000);
      return;
    }
    metrics.jobRun.observe({ ...labels, outcome: event.outcome }, event.runMs / 1_000);
    for (const { name, durationMs } of event.stages) {
      metrics.jobStage.observe({ ...labels, stage: name }, (durationMs ?? 0) / 1_000);
    }
    if (event.type === 'job.stop' && event.code) metrics.jobHeldBack.inc({ ...labels, code: event.code });
    if (event.type !== 'job.exception') return;
    if (event.outcome === 'retrying') metrics.jobRetries.inc(labels);
    else metrics.jobFailures.inc({ ...labels, code: event.code });
    if (event.code === 'job-timed-out') metrics.jobTimeouts.inc(labels);
  };
}
