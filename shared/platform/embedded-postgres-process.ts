import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A server that runs, or is about to. */
export interface RunningServer {
  pid: number;
  port: number;
}

/** Beyond the greatest pid of every system that PostgreSQL comes for. */
const impossiblePid = 99_999_999;

/** The server that is at work on a cluster, found by the file that PostgreSQL keeps there. */
export async function runningServer(cluster: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 && (await isRunning(pid, cluster)) ? { pid, port: Number(lines[3]) || 0 } : undefined;
}

/**
 * Whether a process runs and, where the system tells its command line, that contains `argument`. A process that has
 * ended and waits for its parent to notice does not run.
 */
export async function isRunning(pid: number, argument = ''): Promise<boolean> {
  if (!isKnown(pid)) return false;
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command !== '' && command.includes(argument);
}

function isKnown(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * After a restart of the machine the pid that a killed server left behind may be another program's, and PostgreSQL
 * would refuse to start. The file stays, with a pid that no process can have, because what else it tells lets
 * PostgreSQL see whether processes of the killed server are still at work on the data.
 */
export async function disownReusedPid(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => undefined);
  const pid = Number(content?.split('\n')[0]);
  if (!content || !isKnown(pid) || (await isRunning(pid, cluster))) return;
  await writeFile(file, content.replace(/^\d+/, String(impossiblePid)));
}
