import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { startRedisServer } from '../../shared/testing/index.ts';
import { createBenchApi, issueTokens } from './bench-api.ts';
import type { BenchWorld } from './bench-world.ts';
import { askFor, startBenchServer, type BenchServer } from './http-load.ts';
import { type Finding, compare, percentile } from './measure.ts';

const path = '/api/jobs/bench';
const requests = 6_000;
const warmUp = 1_000;
const clients = 32;

/** What the way of a request costs, that of verifying a token, and a request when the cache Redis freezes. */
export async function benchChain(world: BenchWorld): Promise<Finding[]> {
  const redis = await startRedisServer({ settings: { appendonly: 'no' } });
  const servers = {
    bare: await startBenchServer('chain-server.main.ts', ['bare']),
    alone: await startBenchServer('chain-server.main.ts', ['ours', world.databaseUrl]),
    shared: await startBenchServer('chain-server.main.ts', ['ours', world.databaseUrl, redis.url]),
  };
  try {
    const about = { baseline: 'the same handler on bare Express', unit: 'requests/s', rounds: 4 };
    return [
      await compare(
        { ...about, name: 'the chain', ours: 'bearer token, limits, headers, log', target: 0.45 },
        () => rateOf(servers.bare),
        () => rateOf(servers.alone),
      ),
      await compare(
        { ...about, name: 'the chain, limits on Redis', ours: 'the same, limits shared', target: 0.3 },
        () => rateOf(servers.bare),
        () => rateOf(servers.shared),
      ),
      await verifyTokens(world),
      await freezeRedis(servers.shared, redis.pid),
    ];
  } finally {
    for (const server of Object.values(servers)) server.stop();
    await redis.stop();
  }
}

async function rateOf(server: BenchServer): Promise<number> {
  await askFor(path, server, warmUp, clients);
  const startedMs = performance.now();
  await askFor(path, server, requests, clients);
  return requests / ((performance.now() - startedMs) / 1_000);
}

/** Tokens that were not seen before. */
async function verifyTokens({ databaseUrl }: BenchWorld): Promise<Finding> {
  const lifecycle = new Lifecycle();
  const ctx = await createBenchApi(databaseUrl, {}, lifecycle);
  const tokens = await issueTokens(ctx, 2_000);
  const startedMs = performance.now();
  const valid = tokens.filter((token) => ctx.tokens.verify(token) !== undefined).length;
  const usEach = ((performance.now() - startedMs) * 1_000) / tokens.length;
  await lifecycle.release();
  if (valid !== tokens.length) throw new Error('a token was not taken');
  return { name: 'verifying a fresh access token (RS256)', value: usEach, unit: 'µs', atMost: 200 };
}

async function freezeRedis(server: BenchServer, redisPid: number): Promise<Finding> {
  process.kill(redisPid, 'SIGSTOP');
  try {
    const latencies = await askFor(path, server, 2_000, 20);
    const note = `longest ${Math.max(...latencies).toFixed(0)} ms`;
    return {
      name: 'a request when Redis freezes, p99',
      value: percentile(latencies, 0.99),
      unit: 'ms',
      atMost: 200,
      note,
    };
  } finally {
    process.kill(redisPid, 'SIGCONT');
  }
}
