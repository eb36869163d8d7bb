export { type Bucket, type Charge, type Limits, type Verdict, type Window, createLimits } from './limits.ts';
