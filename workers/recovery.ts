import { type WorkerBeat, readBeats, recoverFromDeadWorkers } from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { messageOf } from '../shared/platform/errors.ts';

const lookMs = 500;
/** A worker whose beat we have seen stand still this long is dead, or as good as dead. */
const deadAfterMs = 2_500;
/** After a longer gap between looks we know nothing: we, or the database, were away. */
const gapMs = 1_500;

interface Seen {
  beat: number;
  sinceMs: number;
}

/**
 * Judges by what this process has itself seen, on its own clock: a worker is dead when its beat stood still over
 * consecutive successful looks. So neither a database restart nor clocks that differ make a living worker look dead.
 */
export function judgeBeats(seen: Map<string, Seen>, beats: readonly WorkerBeat[], nowMs: number): string[] {
  const living = new Set(beats.map(({ id }) => id));
  for (const id of seen.keys()) if (!living.has(id)) seen.delete(id);
  const dead: string[] = [];
  for (const { id, beat } of beats) {
    const before = seen.get(id);
    if (!before || before.beat !== beat) seen.set(id, { beat, sinceMs: nowMs });
    else if (nowMs - before.sinceMs >= deadAfterMs) dead.push(id);
  }
  return dead;
}

/** Watches the beats of all workers and recovers the jobs of dead ones. */
export function startRecovery({ db, logger, metrics }: Pick<AppContext, 'db' | 'logger' | 'metrics'>): {
  stop(): Promise<void>;
} {
  const seen = new Map<string, Seen>();
  let lastLookMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    const beats = await readBeats(db);
    const nowMs = performance.now();
    if (nowMs - lastLookMs > gapMs) seen.clear();
    lastLookMs = nowMs;
    const dead = judgeBeats(seen, beats, nowMs);
    for (const { id, kind, status } of await recoverFromDeadWorkers(db, dead)) {
      metrics.jobLost.inc();
      logger.warn({ jobId: id, kind, status }, 'worker lost; its job was taken back');
    }
  }

  function next(): void {
    looking = look()
      .catch((error: unknown) =>
        logger.warn({ reason: messageOf(error) }, 'could not look after workers, trying again'),
      )
      .then(() => {
        if (!stopped) timer = setTimeout(next, lookMs);
      });
  }

  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
