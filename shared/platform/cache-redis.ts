import { Redis } from 'ioredis';
import type { Config } from './config.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** The Redis of what may be lost. It is asked only while it answers, so that it holds up nobody. */
export interface CacheRedis {
  /** Resolves with the answer, or with undefined when there is none to be had; rejects with nothing. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
  readonly available: boolean;
  close(): Promise<void>;
}

export interface CacheRedisOptions {
  /** How long one command may take, of the time in which this process is not busy with something else. */
  timeoutMs?: number;
  /** How often one that failed is asked whether it is back. */
  probeMs?: number;
}

/**
 * Connects to CACHE_REDIS_URL without waiting for it; undefined when that is not set. A circuit breaker: a command that
 * fails or takes too long makes the Redis unavailable, for those that wait as well, until a ping comes through.
 */
export function openCacheRedis(
  { cacheRedisUrl, environment }: Pick<Config, 'cacheRedisUrl' | 'environment'>,
  logger: Logger,
  metrics: Metrics,
  { timeoutMs = 100, probeMs = 500 }: CacheRedisOptions = {},
): CacheRedis | undefined {
  metrics.cacheRedisUp.set(0);
  if (cacheRedisUrl === undefined) {
    if (environment === 'production') {
      logger.warn(
        { setting: 'CACHE_REDIS_URL' },
        'without CACHE_REDIS_URL each process has limits and caches of its own',
      );
    }
    return undefined;
  }
  const redis = new Redis(cacheRedisUrl, {
    connectionName: 'countinghouse cache',
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    // What was charged or not when the connection broke is not known: it is not sent twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 50, probeMs),
  });
  const breaker = createBreaker(logger, metrics, timeoutMs);
  let closed = false;
  redis.on('ready', () => breaker.close());
  redis.on('close', () => closed || breaker.open(new Error('the connection was lost')));
  redis.on('error', (error) => breaker.open(error));

  let probing = false;
  const probe = setInterval(() => {
    if (breaker.isClosed() || probing || redis.status !== 'ready') return;
    probing = true;
    void redis
      .ping()
      .then(
        () => breaker.close(),
        () => undefined,
      )
      .finally(() => (probing = false));
  }, probeMs).unref();

  return {
    run: (command) => breaker.guard(() => command(redis)),
    get available() {
      return breaker.isClosed();
    },
    async close() {
      closed = true;
      clearInterval(probe);
      redis.disconnect();
      breaker.open();
      await Promise.resolve();
    },
  };
}

/** Time passes in so many steps. A process that is busy takes one when it has time, however long it was busy. */
const stepsPerTimeout = 10;
/** Whatever the process did meanwhile, nobody waits for longer than so many time-outs. */
const mostTimeouts = 10;

interface WaitingCommand {
  release(): void;
  sinceStep: number;
  sinceMs: number;
}

/** Closed: commands go through. Open: they, and those under way, are answered with undefined at once. */
function createBreaker(logger: Logger, metrics: Metrics, timeoutMs: number) {
  const waiting = new Set<WaitingCommand>();
  // Said once, and again only after it was back.
  let said = false;
  let isClosed = false;
  let step = 0;
  let steps: NodeJS.Timeout | undefined;

  function open(reason?: unknown): void {
    if (reason !== undefined && !said) {
      said = true;
      logger.warn({ reason: messageOf(reason) }, 'cache Redis unavailable: limits and caches are per process');
    }
    if (!isClosed) return;
    isClosed = false;
    metrics.cacheRedisUp.set(0);
    for (const command of waiting) command.release();
    waiting.clear();
    rest();
  }

  function takeStep(): void {
    step += 1;
    const [oldest] = waiting;
    if (!oldest) return rest();
    const isOverdue =
      step - oldest.sinceStep > stepsPerTimeout || performance.now() - oldest.sinceMs > mostTimeouts * timeoutMs;
    if (isOverdue) open(new Error(`no answer within ${timeoutMs} ms`));
  }

  function rest(): void {
    clearInterval(steps);
    steps = undefined;
  }

  function startWaiting(release: () => void): WaitingCommand {
    const command = { release, sinceStep: step, sinceMs: performance.now() };
    waiting.add(command);
    steps ??= setInterval(takeStep, timeoutMs / stepsPerTimeout);
    return command;
  }

  return {
    open,
    isClosed: () => isClosed,
    close(): void {
      if (isClosed) return;
      isClosed = true;
      metrics.cacheRedisUp.set(1);
      if (said) logger.info({}, 'cache Redis available again');
      said = false;
    },
    guard<T>(command: () => Promise<T>): Promise<T | undefined> {
      if (!isClosed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const waits = startWaiting(() => resolve(undefined));
        command().then(
          (answer) => {
            waiting.delete(waits);
            resolve(answer);
          },
          (error: unknown) => {
            waiting.delete(waits);
            open(error);
            resolve(undefined);
          },
        );
      });
    },
  };
}
