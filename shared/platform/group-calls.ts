export interface GroupOptions {
  /** Items that one run takes at most. */
  maxSize: number;
  /** How long the first call of a group waits for others. Default: a turn of the event loop. */
  gatherMs?: number;
  /** Whether an error is about the whole group (the database is gone) rather than about one of its items. */
  failsAll: (error: unknown) => boolean;
}

interface Waiting<I, O> {
  item: I;
  resolve: (output: O) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes one call of many: calls that come while a run is under way wait and share the next one.
 * Under no load a call runs at once; under load groups grow by themselves.
 * When a group fails because of one of its items, each item is run alone, so that none suffers for another.
 */
export function groupCalls<I, O>(run: (items: I[]) => Promise<O[]>, options: GroupOptions): (item: I) => Promise<O> {
  const { maxSize, gatherMs, failsAll } = options;
  let waiting: Waiting<I, O>[] = [];
  let busy = false;

  async function runGroup(group: Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await run(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(outputs[index] as O));
    } catch (error) {
      if (group.length === 1 || failsAll(error)) for (const { reject } of group) reject(error);
      else for (const call of group) await runGroup([call]);
    }
  }

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxSize);
      waiting = waiting.slice(maxSize);
      await runGroup(group);
    }
    busy = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (busy) return;
      busy = true;
      if (gatherMs === undefined) setImmediate(() => void runAll());
      else setTimeout(() => void runAll(), gatherMs);
    });
}
