import { readFile } from 'node:fs/promises';
import { until } from '../../shared/testing/index.ts';

/** A command that goes on while others run. */
export interface Background {
  command: string;
  /** Of its process group. */
  pid: number;
  /** Resolves with what it printed once it has said that it started. */
  ready(timeoutMs: number): Promise<string>;
  /** Ends it as Ctrl+C does, and waits until all of its processes are gone. @returns whether that sufficed */
  end(): Promise<boolean>;
}

/** What each of our processes says when it serves. */
const readyLine = /^Countinghouse .*/m;
export const endTimeoutMs = 120_000;

/** Follows a process group that writes to a log file. */
export function followBackground({ pid, log, command }: { pid: number; log: string; command: string }): Background {
  const printed = (): Promise<string> => readFile(log, 'utf8').catch(() => '');
  return {
    command,
    pid,
    async ready(timeoutMs) {
      await until(async () => readyLine.test(await printed()) || !isAlive(pid), `${command} is ready`, timeoutMs);
      const output = await printed();
      if (!readyLine.test(output)) throw new Error(`${command} did not start:\n${output.slice(-2_000)}`);
      return output;
    },
    async end() {
      endGroup(pid, 'SIGINT');
      const ended = await until(() => !isAlive(pid), `${command} ends`, endTimeoutMs).catch(() => false);
      if (!ended) endGroup(pid, 'SIGKILL');
      return ended;
    },
  };
}

/** Sends a signal to a process group, if it is there. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether a process of the group is there. */
export function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}
