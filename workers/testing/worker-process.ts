import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type QueueName, queueNames } from '../../queues/queues.ts';
import type { JobRoots } from '../runtime/processors.ts';

export interface WorkerProcessSettings {
  databaseUrl: string;
  redisUrl: string | undefined;
  roots: JobRoots;
  queueNames?: readonly QueueName[];
  concurrency?: number;
  drainMs?: number;
  /** How many times at once the engine delivers each entry; once, if not given. */
  deliveries?: number;
}

/** A worker in a process of its own, which a test may freeze, thaw, drain and kill. */
export interface WorkerProcess {
  readonly pid: number;
  readonly exited: boolean;
  /** Resolves when the process has ended, in whatever way. */
  readonly ended: Promise<[exitCode: number | null, signal: NodeJS.Signals | null]>;
  freeze(): void;
  thaw(): void;
  /** SIGTERM: resolves with the exit code when the process has ended by itself. */
  drain(): Promise<number | null>;
  /** SIGKILL, frozen or not. */
  kill(): Promise<void>;
}

const workerFile = fileURLToPath(new URL('./worker.main.ts', import.meta.url));

/**
 * Resolves when the worker takes jobs. It does not outlive this process, unless that is killed.
 * @param env what it and its children find in their environment besides what this process does
 */
export async function forkWorker(
  settings: WorkerProcessSettings,
  env: Record<string, string> = {},
): Promise<WorkerProcess> {
  const child = fork(workerFile, [JSON.stringify({ queueNames, ...settings })], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void exited.then(() => process.off('exit', killWithUs));
  const failed = exited.then(([code]) => {
    throw new Error(`the worker did not start: it ended with ${code}`);
  });
  await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  return handle(child, exited);
}

function handle(child: ChildProcess, exited: Promise<[number | null, NodeJS.Signals | null]>): WorkerProcess {
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    get exited() {
      return hasExited();
    },
    ended: exited,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async drain() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
    async kill() {
      if (!hasExited()) child.kill('SIGKILL');
      await exited;
    },
  };
}
