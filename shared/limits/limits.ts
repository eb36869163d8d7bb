/** So many requests in so many seconds, which begin with the first of them. */
export interface Window {
  /** As clients see it in `RateLimit-Policy`. */
  name: string;
  limit: number;
  seconds: number;
}

/** Tokens that come back at a steady rate; a burst may use them all at once. */
export interface Bucket {
  name: string;
  capacity: number;
  perSecond: number;
}

/** One thing to charge: a window or a bucket, of one client. */
export interface Charge {
  /** Whose, without personal data: `auth u:<id>`. No two limits share one. */
  key: string;
  limit: Window | Bucket;
}

/** What a charge leaves: until the window is over or the next token is there it takes `resetSeconds`, at least 1. */
export interface Left {
  remaining: number;
  resetSeconds: number;
}

export interface Verdict {
  allowed: boolean;
  /** Of each charge, in order. */
  left: Left[];
}

/** Counts requests: shared by all processes while the cache Redis answers, in this process while it does not. */
export interface Limits {
  /** Takes one from each, or none from any when one is used up. */
  charge(charges: readonly Charge[]): Promise<Verdict> | Verdict;
}

export function isBucket(limit: Window | Bucket): limit is Bucket {
  return 'capacity' in limit;
}
