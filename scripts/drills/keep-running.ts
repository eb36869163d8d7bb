import { type ChildProcessByStdio, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that may be killed. */
export interface Killable {
  /** Resolves when the process has ended, in whatever way. */
  readonly ended: Promise<unknown>;
  kill(): Promise<unknown>;
}

export interface Kept<T> {
  /** The process that runs now. */
  readonly current: T | undefined;
  /** Resolves when it runs for the first time. */
  started: Promise<void>;
  stop(): Promise<void>;
}

const restartMs = 250;
const maxComplaintLength = 2_000;

/** Starts a process again whenever it ends, as a process manager would. */
export function keepRunning<T extends Killable>(start: () => Promise<T>): Kept<T> {
  let current: T | undefined;
  const stopping = new AbortController();
  let onStarted: (() => void) | undefined;
  const started = new Promise<void>((resolve) => {
    onStarted = resolve;
  });
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      // It can't start while its servers are away.
      current = await start().catch(() => undefined);
      if (current && !stopping.signal.aborted) {
        onStarted?.();
        await current.ended;
      }
      await current?.kill();
      current = undefined;
      if (!stopping.signal.aborted) await delay(restartMs);
    }
  }
  const running = run();
  return {
    get current() {
      return current;
    },
    started,
    async stop() {
      stopping.abort();
      await current?.kill();
      await running;
    },
  };
}

/** A role of the house in a process of its own. */
export interface RoleProcess extends Killable {
  readonly ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  /** Asks it to end, as a process manager does. */
  terminate(): void;
  /** What it said first: that it has started, and where it listens. */
  readonly greeting: string;
  /** How it ended, if nobody killed it. */
  readonly crashed: Promise<string | undefined>;
}

/** Resolves when the process has started. It does not outlive this process, unless that is killed. */
export async function forkRole(mainFile: string, env: Record<string, string | undefined>): Promise<RoleProcess> {
  const child = fork(mainFile, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...env },
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));
  const { stdout, stderr } = child as ChildProcessByStdio<null, Readable, Readable>;
  let complaint = '';
  stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-maxComplaintLength)));
  const greeting = await Promise.race([once(stdout, 'data'), ended.then(() => undefined)]);
  if (!greeting) throw new Error(`it did not start. ${complaint}`);
  stdout.resume();
  return {
    ended,
    greeting: String(greeting[0]),
    crashed: ended.then(([code, signal]) =>
      signal === 'SIGKILL' ? undefined : `it ended by itself with ${code ?? signal}. ${complaint}`,
    ),
    terminate: () => void child.kill('SIGTERM'),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
