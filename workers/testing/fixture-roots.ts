import { fileURLToPath } from 'node:url';
import type { JobRoots } from '../runtime/processors.ts';

/** The kinds of jobs below `workers/testing/jobs`: made to be tested with. */
export const fixtureRoots: JobRoots = {
  contracts: [fileURLToPath(new URL('./jobs/contracts', import.meta.url))],
  processors: [fileURLToPath(new URL('./jobs/processors', import.meta.url))],
};
