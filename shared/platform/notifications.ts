import pg from 'pg';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

type Listener = (payload: string) => void;
/** `onReconnect` is called when announcements may have been missed: read again what you follow. */
export interface Subscription {
  onNotify: Listener;
  onReconnect?: () => void;
}

export interface Notifications {
  /** Calls `subscription` for every NOTIFY on `channel` from now on. Returns how to stop. */
  subscribe(channel: string, subscription: Subscription): () => void;
  /** Resolves when the connection listens (again). */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const reconnectDelayMs = 250;

/** One connection that LISTENs for the whole process, and comes back by itself when the database does. */
export function listenForNotifications(
  databaseUrl: string,
  channels: readonly string[],
  logger: Logger,
): Notifications {
  const subscriptions = new Map<string, Set<Subscription>>(channels.map((channel) => [channel, new Set()]));
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
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
    listening = true;
    for (const resolve of waiting.splice(0)) resolve();
    if (listenedBefore) for (const set of subscriptions.values()) for (const { onReconnect } of set) onReconnect?.();
    listenedBefore = true;
  }

  function lost(which: pg.Client): void {
    if (closed || client !== which) return;
    client = undefined;
    listening = false;
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
    ready: () => (listening ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
