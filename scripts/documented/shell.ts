import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { until } from '../../shared/testing/index.ts';
import { type Background, endGroup, endTimeoutMs, followBackground, isAlive } from './background.ts';

/** What came of a script. */
export interface Ran {
  output: string;
  /** The first command that failed, by its line in the script. */
  failure: { line: number; reason: string } | undefined;
}

/** One terminal: what a script sets holds for the next. */
export interface Shell {
  /** Runs a script to its end, also past a command that fails. @param name appears in what bash complains of */
  run(name: string, script: string): Promise<Ran>;
  /**
   * Starts a command that goes on, as in a second terminal, and waits until it says that it has started.
   * @returns what it has printed
   */
  start(command: string): Promise<string>;
  /** Ends all that was started, the last first. @returns the commands that did not end when they were told */
  endStarted(): Promise<string[]>;
  /** Ends all that was started, and the shell. @returns as `endStarted` */
  close(): Promise<string[]>;
}

export interface ShellOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  /** For scripts and what they print. */
  folder: string;
  /** How long a script, or a start, may take. */
  timeoutMs?: number;
}

/** A name that was never set ends the shell; an answer of 400 and above fails its curl. */
const prelude = `
set -u -o pipefail
curl() { command curl --fail-with-body --show-error "$@"; }
trap 'echo "failed $? $LINENO" >&3' ERR
`;

/** Opens a bash of its own, which does not outlive this process. */
export function openShell({ cwd, env, folder, timeoutMs = 600_000 }: ShellOptions): Shell {
  const child = spawn('bash', ['--noprofile', '--norc'], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const stdin = child.stdin as Writable;
  const exited = once(child, 'exit');
  const told = tellings(child.stdio[3] as Readable, exited);
  const backgrounds: Background[] = [];
  let scripts = 0;
  const endWithUs = (): void => [...backgrounds.map(({ pid }) => pid), child.pid].forEach((pid) => endGroup(pid));
  process.once('exit', endWithUs);
  stdin.on('error', () => undefined);
  stdin.write(prelude);

  async function run(name: string, script: string): Promise<Ran> {
    scripts += 1;
    const file = join(folder, name.replaceAll('/', '-'));
    const printed = join(folder, `${scripts}.out`);
    await writeFile(file, `${script}\n`);
    await writeFile(printed, '');
    stdin.write(`. '${file}' >'${printed}' 2>&1 </dev/null; echo ended >&3\n`);
    const lines = await told.until(/^ended$/, timeoutMs);
    const output = await readFile(printed, 'utf8');
    return { output, failure: lines ? failureIn(lines) : abruptEnd(output, told.isOver()) };
  }

  async function start(command: string): Promise<string> {
    scripts += 1;
    const log = join(folder, `${scripts}.log`);
    // A group of its own, as a terminal gives it, so that all of it can be ended.
    stdin.write(`set -m; ${command} >'${log}' 2>&1 </dev/null 3>&- & set +m; echo "started $!" >&3\n`);
    const lines = await told.until(/^started \d+$/, timeoutMs);
    const pid = Number(lines?.at(-1)?.split(' ')[1]);
    const background = followBackground({ pid, log, command });
    backgrounds.push(background);
    return background.ready(timeoutMs);
  }

  async function endStarted(): Promise<string[]> {
    const stubborn: string[] = [];
    for (let last = backgrounds.pop(); last; last = backgrounds.pop()) {
      if (!(await last.end())) stubborn.push(last.command);
    }
    return stubborn;
  }

  async function close(): Promise<string[]> {
    const stubborn = await endStarted();
    await endShell(child.pid);
    await exited;
    told.close();
    process.off('exit', endWithUs);
    return stubborn;
  }

  return { run, start, endStarted, close };
}

/** What a script that took too long has begun is told to end, too, and has time for it. */
async function endShell(pid: number | undefined): Promise<void> {
  endGroup(pid);
  await until(() => !isAlive(pid), 'the shell ends', endTimeoutMs).catch(() => endGroup(pid, 'SIGKILL'));
}

function failureIn(lines: readonly string[]): Ran['failure'] {
  const [, status, line] = lines.map((text) => /^failed (\d+) (\d+)$/.exec(text)).find((match) => match) ?? [];
  return line === undefined ? undefined : { line: Number(line), reason: `ended with ${status}` };
}

/** bash names the line when it gives up. */
function abruptEnd(output: string, isOver: boolean): Ran['failure'] {
  const [, line = '1'] = /: line (\d+): /.exec(output) ?? [];
  return { line: Number(line), reason: isOver ? 'ended the shell' : 'took too long' };
}

/** The lines that the shell tells apart from what its commands print. */
function tellings(stream: Readable, exited: Promise<unknown>) {
  const lines: string[] = [];
  let over = false;
  let wake: () => void = () => undefined;
  const input = createInterface({ input: stream });
  input.on('line', (line) => {
    lines.push(line);
    wake();
  });
  void exited.then(() => {
    over = true;
    wake();
  });
  return {
    isOver: () => over,
    close: () => stream.destroy(),
    /** All lines up to the one of this form; undefined when none comes, or the shell ended. */
    async until(form: RegExp, timeoutMs: number): Promise<string[] | undefined> {
      const timeout = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const found = lines.findIndex((line) => form.test(line));
        if (found !== -1) return lines.splice(0, found + 1);
        if (over || timeout.aborted) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timeout.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
