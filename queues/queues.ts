/** Where a queue's jobs run. */
export type RunsIn = 'child-process' | 'event-loop';

export interface QueueSettings {
  /** Jobs that one worker process runs at a time. */
  concurrency: number;
  /**
   * `child-process`: one job at a time in a process of its own, which a time-out, a cancel or a memory limit kills.
   * `event-loop`: many at a time in the worker itself; for work that only waits for others (HTTP, mail).
   */
  runsIn: RunsIn;
  /**
   * Attempts that one entry of the engine carries at most. Short work is handed over by the handful: the engine's cost is
   * that of the entry. Long work is handed over one by one, to whoever is free.
   */
  attemptsPerEntry: number;
}

/** The closed list of queues. */
export const queues = {
  /** Files that users bring. */
  imports: { concurrency: 2, runsIn: 'child-process', attemptsPerEntry: 1 },
  /** Work that computes. */
  compute: { concurrency: 2, runsIn: 'child-process', attemptsPerEntry: 1 },
  /** Work that waits for others. */
  io: { concurrency: 200, runsIn: 'event-loop', attemptsPerEntry: 50 },
} as const satisfies Record<string, QueueSettings>;

export type QueueName = keyof typeof queues;
export const queueNames = Object.keys(queues) as QueueName[];
