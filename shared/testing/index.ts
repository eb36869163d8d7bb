export { type PostgresServer, startPostgresServer } from './postgres-server.ts';
export { type RedisServer, type RedisServerOptions, startRedisServer } from './redis-server.ts';
export { createTempDir } from './temp-dir.ts';
export { testConfig } from './test-config.ts';
export { type TestDatabase, createTestDatabase } from './test-database.ts';
export { type TestRedis, createTestRedis } from './test-redis.ts';
export { until } from './until.ts';
