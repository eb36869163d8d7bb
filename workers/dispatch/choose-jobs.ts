import type { WaitingJob } from '../../shared/jobs/index.ts';

/**
 * Chooses which waiting jobs take the free places of a queue: owners in turn, counting on from what each has in motion, so
 * that who comes late to a busy queue gets the next place. Of one owner, the most urgent come first, then the oldest.
 * @param inMotion jobs that the engine or a worker has, by owner
 * @param room how many to choose at most
 */
export function chooseJobs(
  waiting: readonly WaitingJob[],
  inMotion: ReadonlyMap<string, number>,
  room: number,
): WaitingJob[] {
  const taken = new Map(inMotion);
  const ranked = waiting
    .toSorted((a, b) => b.priority - a.priority || inOrder(a, b))
    .map((job) => {
      const rank = (taken.get(job.ownerId) ?? 0) + 1;
      taken.set(job.ownerId, rank);
      return { job, rank };
    });
  ranked.sort((a, b) => a.rank - b.rank || inOrder(a.job, b.job));
  return ranked.slice(0, Math.max(0, room)).map(({ job }) => job);
}

function inOrder(a: WaitingJob, b: WaitingJob): number {
  return a.turn - b.turn || a.place - b.place;
}
