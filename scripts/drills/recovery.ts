import { type JobRecord, cancelJob, findJob } from '../../shared/jobs/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { until } from '../../shared/testing/index.ts';
import { type DrillWorld, openDrillWorld } from './drill-world.ts';
import { loop, loopTimeoutMs } from './jobs/contracts/drill/loop.job.ts';
import { workApart } from './jobs/contracts/drill/work-apart.job.ts';
import { work } from './jobs/contracts/drill/work.job.ts';
import type { EngineName } from './faults/fault.ts';

interface Measured {
  what: string;
  limitMs: number;
  timesMs: number[];
}

const runs = 10;
const patienceMs = 60_000;

/** Measures on `engine` and prints a table. @returns whether every median is within its limit */
export async function printRecovery(engine: EngineName, print: (line: string) => void): Promise<boolean> {
  const world = await openDrillWorld({ engine, length: 'short', count: 2 });
  try {
    const measured: Measured[] = [
      await measure('killed worker: its job in the event loop runs again', 5_000, () => recoverOnce(world, work)),
      await measure('killed worker: its job in a process runs again', 5_000, () => recoverOnce(world, workApart)),
      await measure('loop past its time-out: its process is gone', 2_000, () => timeOutOnce(world)),
      await measure('cancelled loop: its process is gone', 2_000, () => cancelOnce(world)),
    ];
    print(`On ${engine}, ${runs} runs each, in milliseconds:`);
    print(`  ${''.padEnd(54)}${['median', 'least', 'most', 'limit'].map((name) => name.padStart(8)).join('')}`);
    for (const { what, limitMs, timesMs } of measured) {
      const figures = [medianOf(timesMs), Math.min(...timesMs), Math.max(...timesMs), limitMs];
      print(`  ${what.padEnd(54)}${figures.map((ms) => String(Math.round(ms)).padStart(8)).join('')}`);
    }
    return measured.every(({ timesMs, limitMs }) => medianOf(timesMs) < limitMs);
  } finally {
    await world.close();
  }
}

async function measure(what: string, limitMs: number, once: () => Promise<number>): Promise<Measured> {
  const timesMs: number[] = [];
  for (let run = 0; run < runs; run += 1) timesMs.push(await once());
  return { what, limitMs, timesMs };
}

function medianOf(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2;
}

let number = 0;

/** From the kill of the worker that runs a job to the beginning of its next attempt. */
async function recoverOnce(world: DrillWorld, contract: typeof work): Promise<number> {
  await until(() => world.workers.every(Boolean), 'all workers run', patienceMs);
  const ownerId = newId();
  number += 1;
  const slow = { number, sort: 'slow', waitMs: 10_000, faultyAttempts: 0, receiverUrl: world.receiver.url } as const;
  const { id } = await world.enqueue(contract, slow, { ownerId });
  await jobWhen(world, id, ({ status }) => status === 'active');
  const pid = await holderOf(world, id);
  const killedMs = performance.now();
  await world.workers.find((worker) => worker?.pid === pid)?.kill();
  await jobWhen(world, id, ({ status, attempt }) => status === 'active' && attempt === 2);
  const tookMs = performance.now() - killedMs;
  await cancelJob(world.db, id, ownerId);
  return tookMs;
}

/** From a loop's time-out until its process is gone. */
async function timeOutOnce(world: DrillWorld): Promise<number> {
  const { pid, beganMs } = await startLoop(world, newId());
  await until(() => !isAlive(pid), 'the loop is gone', patienceMs);
  return Date.now() - beganMs - loopTimeoutMs;
}

/** From the cancel of a loop until its process is gone. */
async function cancelOnce(world: DrillWorld): Promise<number> {
  const ownerId = newId();
  const { id, pid } = await startLoop(world, ownerId);
  const cancelledMs = performance.now();
  await cancelJob(world.db, id, ownerId);
  await until(() => !isAlive(pid), 'the loop is gone', patienceMs);
  return performance.now() - cancelledMs;
}

async function startLoop(world: DrillWorld, ownerId: string): Promise<{ id: string; pid: number; beganMs: number }> {
  number += 1;
  const { id } = await world.enqueue(loop, { number }, { ownerId });
  const begun = async () => {
    const { rows } = await world.db.raw<{ rows: { pid: number; began_at: Date }[] }>(
      'SELECT pid, began_at FROM drill_loops WHERE job_id = ?',
      [id],
    );
    return rows[0];
  };
  const { pid, began_at: beganAt } = await until(begun, 'the loop began', patienceMs);
  return { id, pid, beganMs: beganAt.getTime() };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The process of the worker that holds a job. */
async function holderOf({ db }: DrillWorld, id: string): Promise<number | undefined> {
  const { rows } = await db.raw<{ rows: { pid: number }[] }>(
    'SELECT w.pid FROM jobs j JOIN workers w ON w.id = j.worker_id WHERE j.id = ?',
    [id],
  );
  return rows[0]?.pid;
}

function jobWhen({ db }: DrillWorld, id: string, condition: (job: JobRecord) => boolean): Promise<JobRecord> {
  const found = async (): Promise<JobRecord | undefined> => {
    const job = await findJob(db, id);
    return job && condition(job) ? job : undefined;
  };
  return until(found, 'the job is where it shall be', patienceMs);
}
