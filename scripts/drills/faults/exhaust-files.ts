import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../../shared/platform/errors.ts';
import { until } from '../../../shared/testing/index.ts';
import type { WorkerProcess } from '../../../workers/testing/worker-process.ts';
import type { Fault } from './fault.ts';

const run = promisify(execFile);
/** None may run as long as others have all connections of the database. */
const patienceMs = 120_000;

/**
 * A worker may open no more files than it has open: it can start no process and make no connection. Those that its jobs
 * run in are ended, so that it needs new ones.
 */
export const exhaustFiles: Fault = {
  everyMs: 40_000,
  lastsMs: { short: 4_000, full: 10_000 },
  async inflict(world, { workerIndex, lastsMs }) {
    const worker = await until(() => runningFrom(world.workers(), workerIndex), 'one runs', patienceMs).catch(
      () => undefined,
    );
    if (!worker) return 'no worker ran';
    const { pid } = worker;
    try {
      const openCount = (await readdir(`/proc/${pid}/fd`)).length;
      const limit = await limitOf(pid);
      await setLimit(pid, openCount);
      for (const childPid of await childrenOf(pid)) kill(childPid);
      await delay(lastsMs);
      if (!worker.exited) await setLimit(pid, limit);
      return undefined;
    } catch (error) {
      return worker.exited ? undefined : `files can't be limited here: ${messageOf(error)}`;
    }
  },
};

/** That worker, or the next one that runs. */
function runningFrom(workers: (WorkerProcess | undefined)[], index: number): WorkerProcess | undefined {
  return [...workers.slice(index), ...workers.slice(0, index)].find((worker) => worker?.exited === false);
}

async function limitOf(pid: number): Promise<string> {
  const { stdout } = await run('prlimit', ['--pid', String(pid), '--nofile', '--output=SOFT', '--noheadings']);
  return stdout.trim();
}

async function setLimit(pid: number, limit: number | string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--nofile=${limit}:`]);
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ');
  return pids.map(Number).filter((child) => child > 0);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
