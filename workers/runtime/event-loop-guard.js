// Runs in a thread beside a worker: ends the process when its event loop has stood still. Counts its own ticks, so that
// a process that was frozen as a whole is given its time again.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { turns, intervalMs, maxStillTicks } = workerData;
let seen = -1;
let stillTicks = 0;

setInterval(() => {
  const now = Atomics.load(turns, 0);
  stillTicks = now === seen ? stillTicks + 1 : 0;
  seen = now;
  if (stillTicks < maxStillTicks) return;
  const seconds = (stillTicks * intervalMs) / 1000;
  writeSync(2, `The event loop has stood still for ${seconds} s: ending this worker. Its jobs will run elsewhere.\n`);
  process.kill(process.pid, 'SIGKILL');
}, intervalMs);
