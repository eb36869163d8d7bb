import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttemptRef,
  type ClaimedJob,
  type Settlement,
  claimJobs,
  createAnnouncer,
  maxGroupSize,
  settleJobs,
} from '../../shared/jobs/index.ts';
import { type Db, isDbTransient, isDbUnavailable } from '../../shared/platform/db.ts';
import { groupCalls } from '../../shared/platform/group-calls.ts';

const retryDelayMs = 250;
/** Nobody waits for a record of how a job ended as closely as that: with others it costs a fraction. */
const settleGatherMs = 8;

/** Claims and settles attempts of one worker in groups, and waits while the ledger can't be reached. */
export interface LedgerWriter {
  claim(ref: AttemptRef): Promise<ClaimedJob | undefined>;
  settle(settlement: Settlement): Promise<boolean>;
  /** Calls that wait for the ledger give up: claims find nothing, settlements are not recorded. */
  giveUp(): void;
}

export function createLedgerWriter(db: Db, workerId: () => string): LedgerWriter {
  const options = { maxSize: maxGroupSize, failsAll: isDbUnavailable };
  const announce = createAnnouncer(db);
  const claimGrouped = groupCalls((refs: AttemptRef[]) => claimJobs(db, workerId(), refs, announce), options);
  const settleGrouped = groupCalls((settlements: Settlement[]) => settleJobs(db, settlements, announce), {
    ...options,
    gatherMs: settleGatherMs,
  });
  const ending = new AbortController();
  // Every slot of the worker may wait for the ledger at a time.
  setMaxListeners(0, ending.signal);

  async function untilReached<T>(call: () => Promise<T>, otherwise: T): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isDbTransient(error)) throw error;
        if (ending.signal.aborted) return otherwise;
        await delay(retryDelayMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  }

  return {
    claim: (ref) => untilReached(() => claimGrouped(ref), undefined),
    settle: (settlement) => untilReached(() => settleGrouped(settlement), false),
    giveUp: () => ending.abort(),
  };
}
