import { type ChildProcessByStdio, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What the commands of the Procfile start, and `npm start`. */
export const roleFiles = {
  api: file('api/main.ts'),
  worker: file('workers/main.ts'),
  dispatcher: file('workers/dispatcher.main.ts'),
  release: file('scripts/release.ts'),
  start: file('scripts/start.ts'),
};
export type RoleName = keyof typeof roleFiles;

/** How a process ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a role that ends by itself: one that has nothing more to do, or does not start. */
export async function runRole(role: RoleName, env: Record<string, string | undefined>): Promise<Ended> {
  const child = fork(roleFiles[role], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...env },
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const { stdout: out, stderr: err } = child as ChildProcessByStdio<null, Readable, Readable>;
  const [stdout, stderr] = await Promise.all([text(out), text(err)]);
  const [code] = await ended;
  process.off('exit', killWithUs);
  return { code, stdout, stderr };
}
