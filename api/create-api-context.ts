import { createEnqueue } from '../queues/runtime/enqueue.ts';
import { createAudit } from '../shared/audit/index.ts';
import { createAccessTokens, loadSigningKey } from '../shared/identity/index.ts';
import { createJobAcceptor, createJobFollower } from '../shared/jobs/index.ts';
import { createLimits } from '../shared/limits/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import type { Lifecycle } from '../shared/platform/lifecycle.ts';
import type { ApiContext } from './runtime/api-context.ts';

/** What depends on where the API runs: with an engine and jobs, or in a test. */
export type ApiParts = Pick<ApiContext, 'engine' | 'jobKinds' | 'healthChecks' | 'collectors' | 'closing'>;

/** Builds what every request finds, on top of the world of the process. */
export async function createApiContext(world: AppContext, parts: ApiParts, lifecycle: Lifecycle): Promise<ApiContext> {
  const { config, db, notifications, clock } = world;
  const audit = lifecycle.hold('audit', createAudit(), (appender) => appender.close());
  const limits = lifecycle.hold('limits', createLimits(), (counting) => counting.close());
  return {
    ...world,
    ...parts,
    audit,
    limits,
    enqueue: createEnqueue(createJobAcceptor(db)),
    jobFollower: createJobFollower(notifications),
    tokens: createAccessTokens(await loadSigningKey(config), clock),
  };
}
