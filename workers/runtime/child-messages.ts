import type { ClaimedJob } from '../../shared/jobs/index.ts';
import type { Config } from '../../shared/platform/config.ts';
import type { Outcome } from './outcomes.ts';
import type { JobRoots } from './processors.ts';

/** What a worker tells its child. */
export type ToChild =
  | {
      type: 'init';
      config: Config;
      databaseUrl: string;
      roots: JobRoots;
    }
  | { type: 'run'; job: ClaimedJob }
  | { type: 'abort' };

/** What a child tells its worker. */
export type FromChild = { type: 'ready' } | { type: 'outcome'; outcome: Outcome };
