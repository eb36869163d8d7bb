import pg from 'pg';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

type Listener = (payload: string) => void;
/**
 * `onReconnect` is called when announcements may have been missed: read again what you follow. `onLost` is called when
 * from now on they will be.
 */
export interface Subscription {
  onNotify: Listener;
  onReconnect?: () => void;
  onLost?: () => void;
}

export interface Notifications {
  /** Calls `subscription` for every NOTIFY on `channel` from now on. Returns how to stop. */
  subscribe(channel: string, subscription: Subscription): () => void;
  /** Whether what is announced now would be heard. */
  isListening(): boolean;
  /** Resolves when the connection listens (again). */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const reconnectDelayMs = 250;
/** How often the connection is tried, and how long it may take to answer. */
const defaultHeartbeatMs = 5_000;

/** One connection that LISTENs for the whole process, and comes back by itself when the database does. */
export function listenForNotifications(
  databaseUrl: string,
  channels: readonly string[],
  logger: Logger,
  heartbeatMs = defaultHeartbeatMs,
): Notifications {
  const subscriptions = new Map<string, Set<Subscription>>(channels.map((channel) => [channel, new Set()]));
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopWatch = (): void => undefined;
  let closed = false;
  const waiting: (() => void)[] = [];
  let listening = false;
  let listenedBefore = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'countinghouse-listen',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = next;
    next.on('error', () => undefined);
    next.on('end', () => lost(next));
    next.on('notification', ({ channel, payload }) => {
      for (const { onNotify } of subscriptions.get(channel) ?? []) onNotify(payload ?? '');
    });
    try {
      await next.connect();
      await next.query(channels.map((channel) => `LISTEN ${channel}`).join(';'));
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'not listening for changes, trying again');
      void next.end().catch(() => undefined);
      lost(next);
      return;
    }
    if (closed) return;
    listening = true;
    stopWatch = watch(next, heartbeatMs, () => {
      lost(next);
      void next.end().catch(() => undefined);
    });
    for (const resolve of waiting.splice(0)) resolve();
    if (listenedBefore) for (const set of subscriptions.values()) for (const { onReconnect } of set) onReconnect?.();
    listenedBefore = true;
  }

  function lost(which: pg.Client): void {
    if (closed || client !== which) return;
    stopWatch();
    client = undefined;
    const listened = listening;
    listening = false;
    if (listened) for (const set of subscriptions.values()) for (const { onLost } of set) onLost?.();
    timer = setTimeout(() => void connect(), reconnectDelayMs);
  }

  void connect();
  return {
    subscribe(channel, subscription) {
      const set = subscriptions.get(channel);
      if (!set) throw new Error(`channel ${channel} is not listened to`);
      set.add(subscription);
      return () => set.delete(subscription);
    },
    isListening: () => listening,
    ready: () => (listening ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      closed = true;
      listening = false;
      clearTimeout(timer);
      stopWatch();
      await client?.end().catch(() => undefined);
    },
  };
}

/**
 * Calls `onSilent` when a connection does not answer any more: one that is cut off on its way does not end, and what is
 * announced is not heard. @returns how to stop
 */
function watch(client: pg.Client, heartbeatMs: number, onSilent: () => void): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  function beat(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      timer = setTimeout(onSilent, heartbeatMs);
      client.query('SELECT').then(
        () => {
          clearTimeout(timer);
          beat();
        },
        () => undefined,
      );
    }, heartbeatMs);
  }
  beat();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
