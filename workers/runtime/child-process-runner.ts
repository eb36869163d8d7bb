import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClaimedJob, JobProblem } from '../../shared/jobs/index.ts';
import type { FromChild, ToChild } from './child-messages.ts';
import { createPlaces } from './places.ts';
import { type Outcome, crashedProblem, outOfMemoryProblem } from './outcomes.ts';

export interface ChildSettings {
  /** Children at work at a time: jobs that need another wait, for instance many that a crash has made suspect. */
  maxAtWork: number;
  init: Omit<Extract<ToChild, { type: 'init' }>, 'type'>;
}

/** Runs jobs in processes of their own. */
export interface ChildProcessRunner {
  /**
   * One attempt in one child; `onBegin` is called when the child takes it up. When `signal` aborts, the child gets
   * `graceMs` to end by itself and is killed then.
   */
  run(job: ClaimedJob, signal: AbortSignal, onBegin: () => void): Promise<Outcome>;
  /** Starts a child ahead of the first job. */
  warm(): void;
  close(): Promise<void>;
}

interface Child {
  process: ChildProcess;
  ready: Promise<void>;
  idleTimer?: NodeJS.Timeout;
}

const childFile = fileURLToPath(new URL('./child.main.ts', import.meta.url));
const maxHeapMb = 256;
const graceMs = 500;
const idleMs = 30_000;

/** Children are started when needed, kept warm while idle, and never shared by two jobs at a time. */
export function createChildProcessRunner({ init, maxAtWork }: ChildSettings): ChildProcessRunner {
  const idle: Child[] = [];
  const places = createPlaces(maxAtWork);
  const all = new Set<Child>();

  function spawn(): Child {
    const process = fork(childFile, {
      execArgv: ['--import', import.meta.resolve('tsx'), `--max-old-space-size=${maxHeapMb}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    process.on('error', () => undefined);
    tell(process, { type: 'init', ...init });
    const ready = new Promise<void>((resolve) => process.once('message', () => resolve()));
    const child: Child = { process, ready };
    all.add(child);
    process.once('disconnect', () => retire(child));
    process.once('exit', () => {
      all.delete(child);
      retire(child);
    });
    return child;
  }

  /** A child that ends takes no job: it would fail with the child. */
  function retire(child: Child): void {
    clearTimeout(child.idleTimer);
    const index = idle.indexOf(child);
    if (index >= 0) idle.splice(index, 1);
  }

  function takeIdle(): Child | undefined {
    const child = idle.pop();
    clearTimeout(child?.idleTimer);
    return child;
  }

  function keep(child: Child): void {
    idle.push(child);
    // The last one stays: the next job should not wait for a process to start.
    child.idleTimer = setTimeout(() => {
      if (idle.length === 1) return;
      retire(child);
      child.process.kill('SIGKILL');
    }, idleMs);
    child.idleTimer.unref();
  }

  return {
    warm: () => keep(spawn()),
    async run(job, signal, onBegin) {
      if (!(await places.take(signal))) return died(crashedProblem);
      const child = takeIdle() ?? spawn();
      const outcome = await runIn(child, job, signal, onBegin);
      // A child that was told to stop may still be at work: its next job would share it.
      if (child.process.exitCode === null && child.process.signalCode === null) {
        const doubtful = signal.aborted || !child.process.connected || (job.suspect && outcome.type === 'failed');
        if (doubtful) child.process.kill('SIGKILL');
        else keep(child);
      }
      places.leave();
      return outcome;
    },
    async close() {
      const exits = [...all].map((child) => new Promise((resolve) => child.process.once('exit', resolve)));
      for (const child of all) child.process.kill('SIGKILL');
      await Promise.all(exits);
    },
  };
}

function runIn(child: Child, job: ClaimedJob, signal: AbortSignal, onBegin: () => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let killTimer: NodeJS.Timeout | undefined;
    const end = (outcome: Outcome): void => {
      clearTimeout(killTimer);
      signal.removeEventListener('abort', onAbort);
      child.process.off('message', onMessage);
      child.process.off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (message: FromChild): void => {
      if (message.type === 'outcome') end(message.outcome);
    };
    const onExit = (_code: number | null, killedBy: NodeJS.Signals | null): void => {
      end(died(killedBy === 'SIGABRT' ? outOfMemoryProblem : crashedProblem));
    };
    const onAbort = (): void => {
      tell(child.process, { type: 'abort' });
      killTimer = setTimeout(() => child.process.kill('SIGKILL'), graceMs);
    };
    child.process.on('message', onMessage);
    child.process.once('exit', onExit);
    signal.addEventListener('abort', onAbort);
    void child.ready.then(() => {
      tell(child.process, { type: 'run', job });
      onBegin();
    });
    if (signal.aborted) onAbort();
  });
}

function died(problem: JobProblem): Outcome {
  return { type: 'failed', problem, retryable: true, stages: null };
}

function tell(process: ChildProcess, message: ToChild): void {
  if (process.connected) process.send(message, () => undefined);
}
