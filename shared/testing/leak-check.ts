import { relative } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Suite } from 'mocha';
import { hasFailedSetup } from './failed-setup.ts';
import { until } from './until.ts';

/** How long what was closed may take to be gone: the other side of a socket has to agree. */
const settleMs = Number(process.env['LEAK_SETTLE_MS'] ?? 60_000);

const threads = new Set<Worker>();
process.on('worker', (thread) => {
  threads.add(thread);
  thread.once('exit', () => threads.delete(thread));
});

let leaked = false;

/** Makes a top-level suite fail that leaves open what keeps a process alive: timers, sockets, servers, processes, threads. */
export function failOnLeaks(suite: Suite): void {
  let countsBefore = new Map<string, number>();
  let handlesBefore = new Set<object>();
  const excess = (): string[] =>
    [...activeResources()]
      .map(([type, count]) => ({ type, more: count - (countsBefore.get(type) ?? 0) }))
      .filter(({ more }) => more > 0)
      .map(({ type, more }) => `${more} × ${type}`);

  suite.beforeAll('notes what is open', async () => {
    // mocha's own timer for this hook runs from here on, as it does below.
    await Promise.resolve();
    countsBefore = activeResources();
    handlesBefore = new Set(activeHandles());
  });
  // Before the suite's own hooks, because what they open counts.
  const hooks = (suite as unknown as { _beforeAll: unknown[] })._beforeAll;
  hooks.unshift(hooks.pop());

  suite.afterAll('leaves nothing open', async function () {
    this.timeout(settleMs + 5_000);
    const closed = await until(() => excess().length === 0, 'all closed', settleMs).catch(() => false);
    if (closed) return;
    leaked = true;
    if (hasFailedSetup(suite)) return;
    const opened = activeHandles().filter((handle) => !handlesBefore.has(handle));
    const where = suite.file ? relative(process.cwd(), suite.file) : suite.title;
    throw new Error([`${where} leaves open:`, ...excess(), ...opened.map(describeHandle)].join('\n  '));
  });
}

/** A run with a leak would not end by itself. It has failed, its report is printed: it ends here. */
export function endRunAfterLeak(): void {
  if (leaked) setTimeout(() => process.exit(1), 500).unref();
}

function activeResources(): Map<string, number> {
  const counts = new Map<string, number>([['Worker', threads.size]]);
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

function activeHandles(): object[] {
  return (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles();
}

interface Handle {
  spawnfile?: string;
  remoteAddress?: string;
  remotePort?: number;
  address?: () => { port?: number } | string | null;
}

function describeHandle(handle: Handle): string {
  const { spawnfile, remoteAddress, remotePort } = handle;
  const kind = handle.constructor.name;
  if (spawnfile) return `${kind}: ${spawnfile}`;
  if (remotePort) return `${kind} to ${remoteAddress}:${remotePort}`;
  const address = handle.address?.();
  return typeof address === 'object' && address?.port ? `${kind} on port ${address.port}` : kind;
}
