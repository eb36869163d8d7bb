import type { Queue } from 'bullmq';
import { messageOf } from '../../shared/platform/errors.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { Delivery, Engine, EngineConsumer, EngineQueue } from './engine.ts';
import { type OpenedWorker, keepConsuming } from './keep-consuming.ts';

/** What an entry holds: pairs of job id and attempt. */
export type EntryData = [id: string, attempt: number][];

/** Where BullMQ keeps its entries. */
export interface BullBackend {
  name: Engine['name'];
  /** Whether entries can be added now. */
  isReady(): boolean;
  openQueue(name: string): Queue;
  openWorker(name: string, concurrency: number, process: (job: { data: EntryData }) => Promise<void>): OpenedWorker;
  release(): Promise<void>;
}

/** The ledger holds what happened: an entry that ended leaves nothing behind and is never retried by the engine. */
const entryOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 };

/**
 * An entry taken by a worker that died before it began comes back after lock and check. Attempts that began are
 * recovered by the ledger; their entries, delivered again, begin nothing.
 */
export const workerOptions = {
  autorun: false,
  lockDuration: 2_000,
  stalledInterval: 1_000,
  maxStalledCount: 3,
  drainDelay: 2,
  runRetryDelay: 250,
};

export function openBullEngine(backend: BullBackend, logger: Logger): Engine {
  const queues = new Map<string, EngineQueue>();
  return {
    name: backend.name,
    queue(name) {
      const queue = queues.get(name) ?? openEngineQueue(backend, logger, name);
      queues.set(name, queue);
      return queue;
    },
    consume(name, concurrency, deliver): EngineConsumer {
      const onError = (error: unknown): void =>
        logger.debug({ queue: name, reason: messageOf(error) }, 'engine worker');
      return keepConsuming(() => {
        const opened = backend.openWorker(name, concurrency, ({ data }) =>
          deliver(data.map(([id, attempt]) => ({ id, attempt }))),
        );
        opened.worker.on('error', onError);
        return opened;
      }, onError);
    },
    async close() {
      for (const { bull } of queues.values()) await bull.close().catch(() => undefined);
      await backend.release();
    },
  };
}

function openEngineQueue(backend: BullBackend, logger: Logger, name: string): EngineQueue {
  function open(): Queue {
    const bull = backend.openQueue(name);
    bull.on('error', (error) => logger.debug({ queue: name, reason: messageOf(error) }, 'engine queue'));
    return bull;
  }
  let bull = open();
  return {
    get bull() {
      return bull;
    },
    async add(entries) {
      if (!backend.isReady()) throw new Error(`${backend.name} is away`);
      const jobs = entries.map(({ name, attempts, round = 0 }) => ({
        name,
        data: attempts.map(({ id, attempt }): EntryData[number] => [id, attempt]),
        opts: { ...entryOptions, jobId: entryId(attempts, round) },
      }));
      try {
        await bull.addBulk(jobs);
      } catch (error) {
        // A BullMQ queue that failed while it was being opened never opens again.
        void bull.close().catch(() => undefined);
        bull = open();
        throw error;
      }
    },
  };
}

function entryId(attempts: readonly Delivery[], round: number): string {
  const [first] = attempts;
  return `${first?.id}-${first?.attempt}-${attempts.length}${round > 0 ? `-${round}` : ''}`;
}
