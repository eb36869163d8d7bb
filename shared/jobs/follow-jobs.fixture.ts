import type { Notifications, Subscription } from '../platform/notifications.ts';
import { createRest } from '../platform/rest.ts';
import type { Followed, JobRecord } from './index.ts';

const hourMs = 3_600_000;

/** The announcements of the ledger, as a test has them heard. */
export function createLine() {
  const subscriptions: Subscription[] = [];
  const notifications: Notifications = {
    subscribe(_channel, subscription) {
      subscriptions.push(subscription);
      return () => undefined;
    },
    isListening: () => true,
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return {
    notifications,
    announce(...jobs: JobRecord[]): void {
      const payload = jobs.map(({ ownerId, id }) => `${ownerId}/${id}`).join(',');
      for (const { onNotify } of subscriptions) onNotify(payload);
    },
    reconnect(): void {
      for (const { onReconnect } of subscriptions) onReconnect?.();
    },
  };
}

/** Reads what a follower is to tell, as a stream does: each time there may be something. */
export function createReading<T>(follow: (onChange: () => void) => Followed<T>) {
  const rest = createRest();
  const state = { changed: false, stopped: false };
  const onChange = (): void => {
    state.changed = true;
    rest.end();
  };
  const followed = follow(onChange);

  async function next(): Promise<T[]> {
    state.changed = false;
    const states = await followed.read();
    if (states.length > 0) return states;
    if (!state.changed) await rest.take(hourMs);
    if (state.stopped) throw new Error('nothing was told until it was stopped');
    return next();
  }

  /** Reads until there is nothing new. */
  async function catchUp(): Promise<T[]> {
    const states = await followed.read();
    return states.length === 0 ? [] : [...states, ...(await catchUp())];
  }

  return {
    next,
    catchUp,
    stop() {
      followed.stop();
      state.stopped = true;
      onChange();
    },
  };
}
