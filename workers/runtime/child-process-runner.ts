import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { ToChild } from './child-messages.ts';
import { JobProcess } from './child-process.ts';
import type { RunJob } from './execute-job.ts';
import { IdleChildren } from './idle-children.ts';
import { type Outcome, unavailableProblem } from './outcomes.ts';
import { createPlaces } from './places.ts';

export interface ChildSettings {
  /** Children at work at a time: jobs that need another wait, for instance many that a crash has made suspect. */
  maxAtWork: number;
  init: Omit<Extract<ToChild, { type: 'init' }>, 'type'>;
  logger: Logger;
}

/** A process that can run a job now, kept for one. */
export interface PreparedChild {
  run: RunJob;
  /** Gives it back, whether it ran a job or not. */
  release(): void;
}

/** Runs jobs in processes of their own. */
export interface ChildProcessRunner {
  /**
   * Resolves when a process is free and has shown that it reaches the database; undefined when `signal` aborts first. A job
   * should be claimed after that: what the platform lacks then costs it nothing.
   */
  prepare(signal: AbortSignal): Promise<PreparedChild | undefined>;
  /** One attempt in one child. */
  run: RunJob;
  /** Starts a child ahead of the first job. */
  warm(): void;
  close(): Promise<void>;
}

const prepareAgainMs = { least: 250, most: 5_000 };

/** Children are started when needed, kept warm while idle, and never shared by two jobs at a time. */
export function createChildProcessRunner({ init, maxAtWork, logger }: ChildSettings): ChildProcessRunner {
  const idle = new IdleChildren();
  const all = new Set<JobProcess>();
  const places = createPlaces(maxAtWork);

  function start(): JobProcess {
    const child = new JobProcess(init);
    all.add(child);
    void child.ended.then(() => all.delete(child));
    return child;
  }

  /** A child that can run a job now, or why there is none. */
  async function tryPrepare(): Promise<JobProcess | string> {
    let child: JobProcess;
    try {
      child = idle.take() ?? start();
    } catch (error) {
      return messageOf(error);
    }
    const reason = await child.prepare();
    if (reason === null) return child;
    if (child.alive) idle.add(child);
    return reason;
  }

  function prepared(child: JobProcess): PreparedChild {
    return {
      async run(job, signal) {
        const outcome = await child.run(job, signal);
        // One that was told to stop may still be at work: its next job would share it.
        if (signal.aborted || (job.suspect && outcome.type === 'failed')) child.kill();
        return outcome;
      },
      release() {
        if (child.alive) idle.add(child);
        places.leave();
      },
    };
  }

  async function prepare(signal: AbortSignal): Promise<PreparedChild | undefined> {
    if (!(await places.take(signal))) return undefined;
    for (let delayMs = prepareAgainMs.least; !signal.aborted; delayMs = Math.min(delayMs * 2, prepareAgainMs.most)) {
      const child = await tryPrepare();
      if (typeof child !== 'string') return prepared(child);
      logger.warn({ reason: child }, 'no process can run a job now, trying again');
      await delay(delayMs, undefined, { signal }).catch(() => undefined);
    }
    places.leave();
    return undefined;
  }

  return {
    prepare,
    async run(job, signal) {
      const child = await prepare(signal);
      if (!child) return notBegun;
      return child.run(job, signal).finally(child.release);
    },
    warm() {
      try {
        idle.add(start());
      } catch (error) {
        logger.warn({ reason: messageOf(error) }, 'no process could be started ahead');
      }
    },
    async close() {
      idle.clear();
      const children = [...all];
      for (const child of children) child.kill();
      await Promise.all(children.map(({ ended }) => ended));
    },
  };
}

const notBegun: Outcome = {
  type: 'failed',
  problem: unavailableProblem,
  retryable: true,
  platformFault: true,
  stages: null,
};
