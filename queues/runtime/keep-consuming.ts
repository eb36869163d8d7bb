import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'bullmq';
import type { EngineConsumer } from './engine.ts';

/** A worker of BullMQ that does not run yet, and what it was given to work with. */
export interface OpenedWorker {
  worker: Worker;
  release: () => Promise<void>;
}

const reopenMs = 250;

/**
 * Consumes until it is closed. A worker of BullMQ whose connection fails while it opens fails for ever, and would ask again
 * without a pause: it is replaced by another.
 */
export function keepConsuming(open: () => OpenedWorker, onError: (error: unknown) => void): EngineConsumer {
  const closing = new AbortController();
  let opened = open();

  let closed: Promise<void> | undefined;

  function close({ worker, release }: OpenedWorker): Promise<void> {
    closed ??= worker.close().then(release);
    return closed;
  }

  async function run(): Promise<void> {
    for (;;) {
      try {
        await opened.worker.waitUntilReady();
        await opened.worker.run();
      } catch (error) {
        onError(error);
      }
      if (closing.signal.aborted) return;
      await close(opened).catch(onError);
      await delay(reopenMs, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted) return;
      opened = open();
      closed = undefined;
    }
  }

  void run();
  return {
    close() {
      closing.abort();
      return close(opened);
    },
  };
}
