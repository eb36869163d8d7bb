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
  /** Asks whether it could run a job now; answered by `prepared`. */
  | { type: 'prepare' }
  | { type: 'run'; job: ClaimedJob }
  | { type: 'abort' };

/** What a child tells its worker. `reason` is why it can't reach the database; null: it can. */
export type FromChild =
  | { type: 'ready' }
  | { type: 'prepared'; reason: string | null }
  | { type: 'outcome'; outcome: Outcome };
