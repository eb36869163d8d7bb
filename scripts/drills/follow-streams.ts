import { setTimeout as delay } from 'node:timers/promises';
import { type JobFollower, isTerminal } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { createRest } from '../../shared/platform/rest.ts';

/** One event stream for each owner, as clients have them. */
export interface DrillStreams {
  /** Ends all streams. Each goes on where it was when the function is called that this gives. */
  breakOff(): () => void;
  /** Whoever of these owners' ended jobs was never told as ended, once there is nothing more to tell. */
  findUntold(db: Db): Promise<string[]>;
  stop(): Promise<void>;
}

const safetyLookMs = 1_000;
const againMs = 200;
const patienceMs = 30_000;

export function followStreams(follower: JobFollower, ownerIds: readonly string[]): DrillStreams {
  const streams = ownerIds.map((ownerId) => followOwner(follower, ownerId));
  return {
    breakOff() {
      const resume = streams.map((stream) => stream.breakOff());
      return () => resume.forEach((go) => go());
    },
    async findUntold(db) {
      const untold = async (): Promise<string[]> => {
        const { rows } = await db.raw<{ rows: { id: string; ownerId: string }[] }>(
          `SELECT id, owner_id AS "ownerId" FROM jobs WHERE finished_at IS NOT NULL AND owner_id = ANY(?::uuid[])`,
          [[...ownerIds]],
        );
        const told = new Map(streams.map((stream) => [stream.ownerId, stream.toldIds]));
        return rows.filter(({ id, ownerId }) => !told.get(ownerId)?.has(id)).map(({ id }) => id);
      };
      for (const untilMs = performance.now() + patienceMs; ;) {
        const ids = await untold();
        if (ids.length === 0 || performance.now() > untilMs) return ids;
        await delay(againMs);
      }
    },
    async stop() {
      await Promise.all(streams.map((stream) => stream.stop()));
    },
  };
}

/**
 * Counts on from the first ending that a stream was told of, as if it had broken off there and were resumed when all is
 * over. @returns how many endings it was told then
 */
export async function resumeFromFirst(follower: JobFollower, ownerId: string, firstSeq: number): Promise<Set<string>> {
  const told = new Set<string>();
  const followed = follower.followAll({ ownerId, onChange: () => undefined }, firstSeq);
  for (;;) {
    const states = await followed.read();
    if (states.length === 0) break;
    for (const { job } of states) if (isTerminal(job.status)) told.add(job.id);
  }
  followed.stop();
  return told;
}

function followOwner(follower: JobFollower, ownerId: string) {
  const toldIds = new Set<string>();
  const rest = createRest();
  const state = { stopped: false, broken: false };
  // Below every number that is given: all that ever ended is told.
  let lastSeq = 0;

  async function followOnce(): Promise<void> {
    const followed = follower.followAll({ ownerId, onChange: rest.end }, lastSeq);
    try {
      while (!state.broken && !state.stopped) {
        const states = await followed.read();
        for (const { job, toldSeq } of states) {
          if (isTerminal(job.status)) toldIds.add(job.id);
          lastSeq = toldSeq;
        }
        if (states.length === 0) await rest.take(safetyLookMs);
      }
    } finally {
      followed.stop();
    }
  }

  async function run(): Promise<void> {
    while (!state.stopped) {
      // The database may be away: the client comes again, as browsers do.
      if (!state.broken) await followOnce().catch(() => undefined);
      if (!state.stopped) await delay(againMs);
    }
  }

  const running = run();
  return {
    ownerId,
    toldIds,
    breakOff() {
      state.broken = true;
      rest.end();
      return () => {
        state.broken = false;
      };
    },
    stop() {
      state.stopped = true;
      rest.end();
      return running;
    },
  };
}
