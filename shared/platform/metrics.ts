import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Scrape } from './operations-port.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** Seconds; from a cheap read to a long job. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** What this process measures, in Prometheus' text format. Names and units follow its naming guide. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: durationBuckets,
      registers,
    }),
    jobsDepth: new Gauge({
      name: 'jobs_depth',
      help: 'Jobs by state',
      labelNames: ['queue', 'kind', 'state'],
      registers,
    }),
    jobsOldestWaiting: new Gauge({
      name: 'jobs_oldest_waiting_age_seconds',
      help: 'Age of the oldest job that is due and waits',
      labelNames: ['queue', 'kind'],
      registers,
    }),
    jobWait: new Histogram({
      name: 'job_wait_duration_seconds',
      help: 'From due to started',
      labelNames: ['queue', 'kind'],
      buckets: durationBuckets,
      registers,
    }),
    jobRun: new Histogram({
      name: 'job_run_duration_seconds',
      help: 'One attempt, by how it ended',
      labelNames: ['queue', 'kind', 'outcome'],
      buckets: durationBuckets,
      registers,
    }),
    jobStage: new Histogram({
      name: 'job_stage_duration_seconds',
      help: 'One stage of an attempt',
      labelNames: ['queue', 'kind', 'stage'],
      buckets: durationBuckets,
      registers,
    }),
    jobRetries: new Counter({
      name: 'job_retries_total',
      help: 'Attempts that will be followed by another',
      labelNames: ['queue', 'kind'],
      registers,
    }),
    jobFailures: new Counter({
      name: 'job_failures_total',
      help: 'Jobs that ended as dead letters',
      labelNames: ['queue', 'kind', 'code'],
      registers,
    }),
    jobTimeouts: new Counter({
      name: 'job_timeouts_total',
      help: 'Attempts stopped by their time-out',
      labelNames: ['queue', 'kind'],
      registers,
    }),
    ...createFaultMetrics(registers),
    ...createSharingMetrics(registers),
  };
}

/** Of what goes wrong below the jobs: with workers, and with a database that gives no error. */
function createFaultMetrics(registers: Registry[]) {
  return {
    jobLost: new Counter({ name: 'job_lost_attempts_total', help: 'Attempts whose worker died or froze', registers }),
    jobHeldBack: new Counter({
      name: 'job_held_back_attempts_total',
      help: 'Attempts that do not count: the platform could not do its part, or no worker knew the kind',
      labelNames: ['queue', 'kind', 'code'],
      registers,
    }),
    jobRescued: new Counter({
      name: 'job_rescued_attempts_total',
      help: 'Attempts that were still active long after their time-out, and were taken from their workers',
      labelNames: ['kind'],
      registers,
    }),
    databaseClockOffset: new Gauge({
      name: 'database_clock_offset_seconds',
      help: 'How far the clock of the database is ahead of that of the dispatcher',
      registers,
    }),
    oldestSnapshot: new Gauge({
      name: 'database_oldest_snapshot_age_seconds',
      help: 'Age of the oldest open transaction that keeps dead rows from being removed',
      registers,
    }),
    delaysClamped: new Counter({
      name: 'job_delays_clamped_total',
      help: 'Delayed jobs that were brought back because the clock of the database went back',
      registers,
    }),
  };
}

/** What is measured, as it is. */
export function registryScrape({ registry }: Pick<Metrics, 'registry'>): Scrape {
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}

/** Of what processes share through the cache Redis. */
function createSharingMetrics(registers: Registry[]) {
  return {
    rateLimited: new Counter({
      name: 'http_rate_limited_total',
      help: 'Requests refused because a limit was reached',
      labelNames: ['group'],
      registers,
    }),
    cacheRedisUp: new Gauge({
      name: 'cache_redis_up',
      help: '1 while limits and caches are shared by all processes, 0 while this one has its own',
      registers,
    }),
    cacheReads: new Counter({
      name: 'cache_reads_total',
      help: 'Values that were asked for, by where they came from: the process, Redis, a computation, or one under way',
      labelNames: ['cache', 'from'],
      registers,
    }),
    cacheLoad: new Histogram({
      name: 'cache_load_duration_seconds',
      help: 'Time to compute a value that was not cached',
      labelNames: ['cache'],
      buckets: durationBuckets,
      registers,
    }),
  };
}
