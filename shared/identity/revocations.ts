import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { Notifications } from '../platform/notifications.ts';
import { isSessionRevoked, listRevokedSessions } from './sessions.store.ts';
import { accessTokenSeconds } from './tokens.ts';

/** On this channel the database tells the id of every session and API key that is revoked. */
export const revocationChannel = 'credentials_revoked';

/** As long as access tokens live that were issued before, and a minute for those that were about to be. */
const keepSeconds = accessTokenSeconds + 60;
/** For how long an answer of the database is good while nobody tells us of changes. */
const staleMs = 1_000;

/** Which sessions have ended, though their access tokens have not expired. */
export interface Revocations {
  isRevoked(sessionId: string): boolean | Promise<boolean>;
  /** Has this process know at once what it has just ended; others hear of it when that commits. */
  add(sessionIds: readonly string[]): void;
  /**
   * Calls `listener` when something about a session or an API key has changed: look anew whether it counts. What happens
   * while the process does not listen to the database is not told.
   * @returns how to stop
   */
  onRevoked(id: string, listener: () => void): () => void;
  close(): void;
}

/**
 * While the process listens to the database, what was revoked is a set in memory. While it does not, that memory may
 * miss something, so each check asks the database, at most once a second for a session.
 */
export function createRevocations(db: Db, notifications: Notifications, clock: Clock): Revocations {
  /** Until when to remember; in order of time. */
  const revoked = new Map<string, number>();
  const asked = new LRUCache<string, { atMs: number; answer: Promise<boolean> }>({ max: 10_000 });
  const listeners = new Map<string, Set<() => void>>();
  let complete = false;
  let loading = false;
  /** Counts the losses of the connection: what was read before one is not complete after it. */
  let losses = 0;

  const nowMs = (): number => clock.now().getTime();

  function add(ids: readonly string[]): void {
    const now = nowMs();
    for (const [id, untilMs] of revoked) {
      if (untilMs > now) break;
      revoked.delete(id);
    }
    for (const id of ids) {
      revoked.delete(id);
      revoked.set(id, now + keepSeconds * 1_000);
      for (const listener of listeners.get(id) ?? []) listener();
    }
  }

  async function load(): Promise<void> {
    if (loading || complete || !notifications.isListening()) return;
    loading = true;
    const before = losses;
    try {
      add(await listRevokedSessions(db, keepSeconds));
      complete = before === losses;
    } catch {
      // The next check tries again.
    } finally {
      loading = false;
    }
  }

  function ask(id: string): Promise<boolean> {
    const now = nowMs();
    const known = asked.get(id);
    if (known && now - known.atMs < staleMs) return known.answer;
    const answer = isSessionRevoked(db, id);
    asked.set(id, { atMs: now, answer });
    answer.catch(() => asked.delete(id));
    return answer;
  }

  const stop = notifications.subscribe(revocationChannel, {
    onNotify: (id) => add([id]),
    onLost() {
      losses += 1;
      complete = false;
    },
    onReconnect: () => void load(),
  });
  void notifications.ready().then(load);

  return {
    isRevoked(id) {
      if (revoked.has(id)) return true;
      if (complete) return false;
      void load();
      return ask(id);
    },
    add,
    onRevoked(id, listener) {
      const known = listeners.get(id) ?? new Set();
      listeners.set(id, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0 && listeners.get(id) === known) listeners.delete(id);
      };
    },
    close: stop,
  };
}
