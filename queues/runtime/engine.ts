import type { Queue } from 'bullmq';
import type { Logger } from '../../shared/platform/logger.ts';
import { openBullEngine } from './bull-engine.ts';
import { postgresBackend } from './postgres-backend.ts';
import { redisBackend } from './redis-backend.ts';

/** What an entry of the engine stands for: that an attempt of a job may begin. The ledger says whether it does. */
export interface Delivery {
  id: string;
  attempt: number;
}

/** One entry: some attempts, under a name for people. */
export interface EngineEntry {
  name: string;
  attempts: readonly Delivery[];
  /** Entries of the same attempts and round are one. Left out: 0. */
  round?: number;
}

/** A queue of the engine to put entries into. */
export interface EngineQueue {
  /** Adds entries in one round trip. An entry that is there already is not added again. */
  add(entries: readonly EngineEntry[]): Promise<void>;
  /** For Bull Board. */
  readonly bull: Queue;
}

export interface EngineConsumer {
  /** Stops taking entries and waits for those under way. */
  close(): Promise<void>;
}

/** BullMQ, on Redis when a URL is given, else on PostgreSQL. */
export interface Engine {
  readonly name: 'redis' | 'postgres';
  queue(name: string): EngineQueue;
  consume(name: string, concurrency: number, deliver: (attempts: readonly Delivery[]) => Promise<void>): EngineConsumer;
  close(): Promise<void>;
}

export interface EngineSettings {
  redisUrl: string | undefined;
  databaseUrl: string;
  logger: Logger;
}

/** Opens the engine. Nothing waits for a connection before it is used. */
export function openEngine({ redisUrl, databaseUrl, logger }: EngineSettings): Engine {
  const backend = redisUrl ? redisBackend(redisUrl, logger) : postgresBackend(databaseUrl, logger);
  return openBullEngine(backend, logger);
}
