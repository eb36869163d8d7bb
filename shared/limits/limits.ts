/** So many requests in so many seconds. */
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
  /** Whose: `auth user:<id>`. */
  key: string;
  limit: Window | Bucket;
}

export interface Verdict {
  allowed: boolean;
  /** Of each charge, in order: what is left, and the seconds until it is whole again (windows) or has one (buckets). */
  left: { remaining: number; resetSeconds: number }[];
}

/** Counts requests: shared by all processes while the cache Redis answers, in this process while it does not. */
export interface Limits {
  /** Takes one from each, or none from any when one is used up. */
  charge(charges: readonly Charge[]): Promise<Verdict>;
  close(): Promise<void>;
}

export function createLimits(): Limits {
  return {
    charge: (charges) =>
      Promise.resolve({ allowed: true, left: charges.map(() => ({ remaining: 1, resetSeconds: 1 })) }),
    close: () => Promise.resolve(),
  };
}
