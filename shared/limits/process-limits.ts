import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import { type Bucket, type Charge, type Left, type Limits, type Window, isBucket } from './limits.ts';

/** Clients beyond these are forgotten, the one seen longest ago first: memory is bounded, whoever comes. */
const maxKept = 100_000;

/** Of a window `has` is what is left and `ms` when it ends; of a bucket its tokens and when they were counted. */
interface State {
  has: number;
  ms: number;
}

/** The twin of the script in `shared-limits.ts`, for this process alone. */
export function createProcessLimits(clock: Clock): Limits {
  const states = new LRUCache<string, State>({ max: maxKept });

  function find({ key, limit }: Charge, nowMs: number): State {
    const kept = states.get(key);
    if (isBucket(limit)) return { has: tokensOf(limit, kept, nowMs), ms: nowMs };
    if (kept && nowMs < kept.ms) return kept;
    return { has: limit.limit, ms: nowMs + limit.seconds * 1_000 };
  }

  return {
    charge(charges) {
      const nowMs = clock.now().getTime();
      const found = charges.map((charge) => find(charge, nowMs));
      const allowed = found.every(({ has }) => has >= 1);
      const left = charges.map(({ key, limit }, index) => {
        const { has = 0, ms = nowMs } = found[index] ?? {};
        const state = { has: allowed ? has - 1 : has, ms };
        if (allowed) states.set(key, state);
        return leftOf(limit, state, nowMs);
      });
      return { allowed, left };
    },
  };
}

function tokensOf({ capacity, perSecond }: Bucket, kept: State | undefined, nowMs: number): number {
  if (!kept) return capacity;
  return Math.min(capacity, kept.has + (Math.max(0, nowMs - kept.ms) * perSecond) / 1_000);
}

function leftOf(limit: Window | Bucket, { has, ms }: State, nowMs: number): Left {
  const waitMs = isBucket(limit) ? (Math.max(0, 1 - has) * 1_000) / limit.perSecond : ms - nowMs;
  return { remaining: Math.floor(has), resetSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
}
