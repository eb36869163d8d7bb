import type { Db } from '../platform/db.ts';
import type { JobEnding } from './job-endings.store.ts';
import { isTerminal, type JobRecord } from './jobs.schema.ts';
import { createOwnerFollowers, type Follower } from './owner-followers.ts';
import { createNewEndings, type NewEndings } from './read-new-endings.ts';

export interface FollowOptions {
  /** How often endings are looked for whose announcement was lost. */
  safetyLookMs: number;
  /** How long it may take from when an ending is given its number until that commits. */
  overlapMs: number;
}

/** What changes of an owner's jobs, looked up once for all who follow them in this process. */
export interface FollowedOwner {
  add(follower: Follower): void;
  remove(follower: Follower): void;
  readonly hasFollowers: boolean;
  /** The database has announced changes of these jobs. */
  onChanged(jobIds: readonly string[]): void;
  /** Changes may have been missed. */
  onGap(): void;
  /**
   * Runs a read while nothing else is read for this owner: what is pending before it is older than what it finds, and what
   * is added after it is newer.
   */
  readAlone<T>(read: () => Promise<T>): Promise<T>;
  /** Has looks find endings as well; for use within `readAlone`. @returns the number of the latest one that was found */
  findEndings(): Promise<number>;
  close(): void;
}

/** Changes that wait for a look; with more, all is read anew. */
const maxAnnounced = 1_000;

export function createFollowedOwner(db: Db, ownerId: string, options: FollowOptions): FollowedOwner {
  const followers = createOwnerFollowers(db, ownerId);
  /** While somebody follows all jobs. */
  let endings: NewEndings | undefined;
  const announced = new Set<string>();
  let lookIsDue = false;
  let safetyLookIsDue = false;
  let reading: Promise<unknown> = Promise.resolve();

  function readAlone<T>(read: () => Promise<T>): Promise<T> {
    const result = reading.then(read);
    reading = result.catch(() => undefined);
    return result;
  }

  /** One look at a time; what is announced until it begins is part of it. */
  function look(): void {
    if (lookIsDue) return;
    lookIsDue = true;
    // When it fails, those who follow read by themselves, and hear of it if that fails too.
    readAlone(lookNow).catch(() => followers.leaveOut(endings?.settledSeq));
  }

  async function lookNow(): Promise<void> {
    const isSafetyLook = safetyLookIsDue;
    const jobIds = new Set([...announced, ...(isSafetyLook ? followers.followedJobIds() : [])]);
    announced.clear();
    lookIsDue = safetyLookIsDue = false;
    await passOnEndings(isSafetyLook ? endings?.readAll() : endings?.readLatest(), jobIds);
    const goesOn = ({ status }: JobRecord): boolean => !endings || !isTerminal(status);
    const ended = await followers.passOn(
      [...jobIds].map((jobId) => ({ jobId })),
      goesOn,
    );
    if (ended.length === 0) return;
    // They ended after the endings were read: they are told with their numbers. Or these became visible late.
    await passOnEndings(endings?.readLatest());
    await followers.passOn(ended);
  }

  /** Takes those that have ended out of `jobIds`. */
  async function passOnEndings(pages: AsyncIterable<JobEnding[]> | undefined, jobIds?: Set<string>): Promise<void> {
    for await (const page of pages ?? []) {
      await followers.passOn(page);
      for (const { jobId } of page) jobIds?.delete(jobId);
    }
  }

  /** Has all who follow catch up, behind a look that leaves to them what it finds. */
  function onGap(): void {
    announced.clear();
    safetyLookIsDue = true;
    look();
    followers.leaveOut();
  }

  const safetyLooks = setInterval(() => {
    safetyLookIsDue = true;
    look();
  }, options.safetyLookMs);

  return {
    add: followers.add,
    remove(follower) {
      followers.remove(follower);
      if (!followers.someFollowAll) endings = undefined;
    },
    get hasFollowers() {
      return !followers.isEmpty;
    },
    onChanged(jobIds) {
      for (const id of jobIds) if (followers.follows(id)) announced.add(id);
      if (announced.size > maxAnnounced) onGap();
      else if (announced.size > 0) look();
    },
    onGap,
    readAlone,
    async findEndings() {
      if (!endings) {
        const started = createNewEndings(db, ownerId, options.overlapMs);
        await started.start();
        endings = started;
      }
      return endings.lastSeq;
    },
    close: () => clearInterval(safetyLooks),
  };
}
