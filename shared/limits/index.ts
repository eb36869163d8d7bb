export { createLimits } from './create-limits.ts';
export type { Bucket, Charge, Left, Limits, Verdict, Window } from './limits.ts';
