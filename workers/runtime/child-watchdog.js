// Runs in a thread beside a child's work, which may hold the event loop for ever: ends the process when it has lost
// its parent or outgrown its memory. Plain JavaScript, so that the thread needs no loader.
import { workerData } from 'node:worker_threads';

const { parentPid, maxMemoryBytes, intervalMs } = workerData;

setInterval(() => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
  // SIGABRT is also what V8 ends with when its heap is full: one sign for "out of memory".
  if (process.memoryUsage.rss() > maxMemoryBytes) process.kill(process.pid, 'SIGABRT');
}, intervalMs);
