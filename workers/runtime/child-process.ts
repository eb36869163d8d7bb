import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClaimedJob, JobProblem } from '../../shared/jobs/index.ts';
import type { FromChild, ToChild } from './child-messages.ts';
import { type Outcome, crashedProblem, outOfMemoryProblem } from './outcomes.ts';

const childFile = fileURLToPath(new URL('./child.main.ts', import.meta.url));
const maxHeapMb = 256;
const graceMs = 500;
/** A child that does not say within this time that it can run a job is ended. */
const prepareMs = 20_000;

/** A process that runs one job at a time. */
export class JobProcess {
  readonly #process: ChildProcess;
  readonly #ready: Promise<void>;
  /** Resolves when it has ended, or could not be started. */
  readonly ended: Promise<void>;
  #alive = true;

  /** @throws when the system has no process or file left to start it with */
  constructor(init: Omit<Extract<ToChild, { type: 'init' }>, 'type'>) {
    this.#process = fork(childFile, {
      execArgv: ['--import', import.meta.resolve('tsx'), `--max-old-space-size=${maxHeapMb}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      // Without a process there is no exit.
      this.#process.on('error', () => this.#process.pid === undefined && resolve());
    });
    void this.ended.then(() => (this.#alive = false));
    this.#process.once('disconnect', () => (this.#alive = false));
    this.#ready = new Promise((resolve) => this.#process.once('message', () => resolve()));
    this.#tell({ type: 'init', ...init });
  }

  /** Whether it may take a job. */
  get alive(): boolean {
    return this.#alive && this.#process.connected;
  }

  /** @returns why it can not run a job now; null: it can, and reaches the database */
  async prepare(): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    let onMessage: ((message: FromChild) => void) | undefined;
    const prepared = new Promise<string | null>((resolve) => {
      onMessage = (message) => message.type === 'prepared' && resolve(message.reason);
      this.#process.on('message', onMessage);
      timer = setTimeout(() => {
        this.kill();
        resolve('it does not answer');
      }, prepareMs);
      void this.ended.then(() => resolve('it could not be started, or ended'));
      void this.#ready.then(() => this.#tell({ type: 'prepare' }));
    });
    try {
      return await prepared;
    } finally {
      clearTimeout(timer);
      if (onMessage) this.#process.off('message', onMessage);
    }
  }

  /** One attempt. When `signal` aborts, the process gets half a second to end the job and is killed then. */
  run(job: ClaimedJob, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve) => {
      let killTimer: NodeJS.Timeout | undefined;
      const end = (outcome: Outcome): void => {
        clearTimeout(killTimer);
        signal.removeEventListener('abort', onAbort);
        this.#process.off('message', onMessage);
        this.#process.off('exit', onExit);
        resolve(outcome);
      };
      const onMessage = (message: FromChild): void => {
        if (message.type === 'outcome') end(message.outcome);
      };
      const onExit = (_code: number | null, killedBy: NodeJS.Signals | null): void => {
        end(died(killedBy === 'SIGABRT' ? outOfMemoryProblem : crashedProblem));
      };
      const onAbort = (): void => {
        this.#tell({ type: 'abort' });
        killTimer = setTimeout(() => this.kill(), graceMs);
      };
      this.#process.on('message', onMessage);
      this.#process.once('exit', onExit);
      signal.addEventListener('abort', onAbort);
      this.#tell({ type: 'run', job });
      if (!this.#alive) end(died(crashedProblem));
      else if (signal.aborted) onAbort();
    });
  }

  kill(): void {
    this.#alive = false;
    this.#process.kill('SIGKILL');
  }

  #tell(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}

function died(problem: JobProblem): Outcome {
  return { type: 'failed', problem, retryable: true, stages: null };
}
