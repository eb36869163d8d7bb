export interface GroupOptions {
  /** Items that one run takes at most. */
  maxSize: number;
  /** Runs under way at a time. */
  concurrency?: number;
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
  const { maxSize, concurrency = 1, failsAll } = options;
  let waiting: Waiting<I, O>[] = [];
  let running = 0;
  let scheduled = false;

  async function runGroup(group: Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await run(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(outputs[index] as O));
    } catch (error) {
      if (group.length === 1 || failsAll(error)) for (const { reject } of group) reject(error);
      else for (const call of group) await runGroup([call]);
    }
  }

  function start(): void {
    scheduled = false;
    while (running < concurrency && waiting.length > 0) {
      const group = waiting.slice(0, maxSize);
      waiting = waiting.slice(maxSize);
      running += 1;
      void runGroup(group).finally(() => {
        running -= 1;
        start();
      });
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // A turn of the event loop lets the calls of one burst gather.
      if (!scheduled && running < concurrency) {
        scheduled = true;
        setImmediate(start);
      }
    });
}
