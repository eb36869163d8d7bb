import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { Lifecycle } from '../../shared/platform/lifecycle.ts';

const intervalMs = 500;
const maxStillTicks = 20;

/**
 * Ends this process when work that should only wait holds its event loop for ten seconds: nothing else could stop it.
 * Whoever runs the worker starts it again; its jobs are recovered, and the culprit, now suspect, runs apart. Not while a
 * debugger is attached.
 */
export function guardEventLoop(lifecycle: Lifecycle): void {
  if (inspector.url() !== undefined) return;
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const guard = new Worker(new URL('./event-loop-guard.js', import.meta.url), {
    workerData: { turns, intervalMs, maxStillTicks },
    execArgv: [],
  });
  guard.unref();
  const timer = setInterval(() => Atomics.add(turns, 0, 1), intervalMs);
  timer.unref();
  lifecycle.hold('event loop guard', guard, async () => {
    await guard.terminate();
    clearInterval(timer);
  });
}
