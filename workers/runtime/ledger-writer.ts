import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttemptRef,
  type Claim,
  type ClaimedJob,
  type Settlement,
  claimJobs,
  createAnnouncer,
  maxGroupSize,
  settleJobs,
} from '../../shared/jobs/index.ts';
import { type Db, isDbUnavailable } from '../../shared/platform/db.ts';
import { messageOf } from '../../shared/platform/errors.ts';
import { groupCalls } from '../../shared/platform/group-calls.ts';
import type { Logger } from '../../shared/platform/logger.ts';

const retryDelayMs = { least: 250, most: 5_000 };
/** Nobody waits for a record of how a job ended as closely as that: with others it costs a fraction. */
const settleGatherMs = 8;

/** Claims and settles attempts of one worker in groups, and goes on trying while the ledger can't do it. */
export interface LedgerWriter {
  claim(ref: AttemptRef): Promise<ClaimedJob | undefined>;
  /** @throws when what is to be recorded can't be kept, and never could */
  settle(settlement: Settlement): Promise<boolean>;
  /** Calls that wait for the ledger give up: claims find nothing, settlements are not recorded. */
  giveUp(): void;
}

export function createLedgerWriter(db: Db, workerId: () => string, logger: Logger): LedgerWriter {
  const options = { maxSize: maxGroupSize, failsAll: isDbUnavailable };
  const announce = createAnnouncer(db);
  const claimGrouped = groupCalls((claims: Claim[]) => claimJobs(db, workerId(), claims, announce), options);
  const settleGrouped = groupCalls((settlements: Settlement[]) => settleJobs(db, settlements, announce), {
    ...options,
    gatherMs: settleGatherMs,
  });
  const ending = new AbortController();
  // Every slot of the worker may wait for the ledger at a time.
  setMaxListeners(0, ending.signal);

  /** Whatever the reason: a job whose end is not recorded is held for ever. */
  async function untilDone<T>(what: string, call: (again: boolean) => Promise<T>, otherwise: T): Promise<T> {
    for (let delayMs = retryDelayMs.least, again = false; ; delayMs = Math.min(delayMs * 2, retryDelayMs.most)) {
      try {
        return await call(again);
      } catch (error) {
        if (isUnkeepable(error)) throw error;
        if (ending.signal.aborted) return otherwise;
        again = true;
        logger.warn({ reason: messageOf(error) }, `${what} failed, trying again`);
        await delay(delayMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  }

  return {
    claim: (ref) => untilDone('beginning an attempt', (again) => claimGrouped({ ...ref, again }), undefined),
    settle: (settlement) => untilDone('recording the end of an attempt', () => settleGrouped(settlement), false),
    giveUp: () => ending.abort(),
  };
}

/** Data that PostgreSQL takes at no time: data exceptions (class 22), limits of the program (54). */
function isUnkeepable(error: unknown): boolean {
  return /^(22|54)...$/.test(String((error as { code?: unknown }).code));
}
