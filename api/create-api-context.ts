import { createEnqueue } from '../queues/runtime/enqueue.ts';
import { followersAmong } from '../queues/runtime/followers.ts';
import { createAudit } from '../shared/audit/index.ts';
import { createGeo } from '../shared/geo/index.ts';
import { createAccessTokens, createApiKeys, createRevocations, openSigningKeys } from '../shared/identity/index.ts';
import { createJobAcceptor, createJobFollower } from '../shared/jobs/index.ts';
import { createLimits } from '../shared/limits/index.ts';
import { openCacheRedis } from '../shared/platform/cache-redis.ts';
import { createCache } from '../shared/platform/cache.ts';
import type { AppContext } from '../shared/platform/context.ts';
import type { Lifecycle } from '../shared/platform/lifecycle.ts';
import type { ApiContext } from './runtime/api-context.ts';
import { createHeldAnswers } from './runtime/held-answers.ts';

/** What depends on where the API runs: with an engine and jobs, or in a test. */
export type ApiParts = Pick<
  ApiContext,
  'engine' | 'jobKinds' | 'readinessChecks' | 'healthChecks' | 'collectors' | 'closing'
>;

/** Builds what every request finds, on top of the world of the process. */
export async function createApiContext(world: AppContext, parts: ApiParts, lifecycle: Lifecycle): Promise<ApiContext> {
  const { db, notifications, clock, secrets } = world;
  await secrets.loadAll();
  const audit = lifecycle.hold('audit', createAudit(world), (appender) => appender.close());
  const cacheRedis = openCacheRedis(world.config, world.logger, world.metrics);
  if (cacheRedis) lifecycle.hold('cache redis', cacheRedis, (opened) => opened.close());
  const cache = lifecycle.hold('cache', createCache({ ...world, cacheRedis }), (opened) => opened.close());
  const signingKeys = lifecycle.hold('signing keys', await openSigningKeys(world), (keys) => keys.close());
  const revocations = lifecycle.hold('revocations', createRevocations(db, notifications, clock), (feed) =>
    feed.close(),
  );
  const apiKeys = lifecycle.hold('API keys', createApiKeys(world), (keys) => keys.close());
  return {
    ...world,
    ...parts,
    audit,
    cache,
    limits: createLimits(clock, cacheRedis),
    enqueue: createEnqueue(createJobAcceptor(db)),
    followers: followersAmong(parts.jobKinds.values()),
    jobFollower: createJobFollower(db, notifications),
    heldAnswers: createHeldAnswers(),
    tokens: createAccessTokens(signingKeys, clock),
    revocations,
    apiKeys,
    geo: createGeo(world),
  };
}
