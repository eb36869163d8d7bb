import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../shared/platform/free-port.ts';
import { createTempDir, createTestDatabase, startRedisServer, until } from '../../shared/testing/index.ts';
import { type Shell, openShell } from './shell.ts';

/** The folder of the repository. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of the repository as after `npm install`, with a terminal in it; and another one, beside servers. */
export interface World {
  main: Shell;
  own(): Promise<Shell>;
  /** Ends all that runs, and removes all that is left. @returns what did not end as it should */
  close(): Promise<string[]>;
}

const notCopied = new Set(['node_modules', '.git', '.data', '.env', 'coverage']);
/** What whoever starts the server has set: its first admin, who is in the guide to operation. */
const admin = { ADMIN_USERNAME: 'operator', ADMIN_PASSWORD: 'a keeper of many ledgers' };

export async function openWorld(): Promise<World> {
  const dir = await createTempDir();
  const copy = join(dir.path, 'countinghouse');
  const temporary = join(dir.path, 'tmp');
  await mkdir(temporary);
  await copyRepository(copy);
  const env = { ...ownEnvironment(), ...admin, PORT: String(await freePort()), TMPDIR: temporary };
  const open = async (name: string, settings: Record<string, string>): Promise<Shell> => {
    const folder = join(dir.path, name);
    await mkdir(folder);
    return openShell({ cwd: copy, folder, env: { ...env, ...settings } });
  };
  const main = await open('main', {});
  let servers: Awaited<ReturnType<typeof startServers>> | undefined;
  let own: Shell | undefined;
  return {
    main,
    async own() {
      servers ??= await startServers();
      own ??= await open('own', { ...servers.env, PORT: '0' });
      return own;
    },
    async close() {
      const stubborn = [...((await own?.close()) ?? []), ...(await main.close()), ...(await endPostgres(copy))];
      await servers?.stop();
      await dir.remove();
      return stubborn;
    },
  };
}

async function copyRepository(copy: string): Promise<void> {
  await mkdir(copy);
  const names = (await readdir(repository)).filter((name) => !notCopied.has(name));
  await Promise.all(names.map((name) => cp(join(repository, name), join(copy, name), { recursive: true })));
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'));
}

/** What a terminal has that knows nothing of Countinghouse, and the servers of these tests. */
function ownEnvironment(): Record<string, string | undefined> {
  const names = ['PATH', 'HOME', 'LANG', 'TEST_DATABASE_URL', 'TEST_REDIS_URL', 'TEST_BROWSER'];
  const kept = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  return { ...kept, npm_config_update_notifier: 'false' };
}

/** What `docker compose up` would bring. */
async function startServers() {
  const database = await createTestDatabase();
  const [queue, cache] = await Promise.all([
    startRedisServer(),
    startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru' } }),
  ]);
  return {
    env: { GIVEN_DATABASE_URL: database.databaseUrl, GIVEN_REDIS_URL: queue.url, GIVEN_CACHE_REDIS_URL: cache.url },
    async stop() {
      await database.drop();
      await Promise.all([queue.stop(), cache.stop()]);
    },
  };
}

/** Ends the PostgreSQL of a server that could not end it. */
async function endPostgres(copy: string): Promise<string[]> {
  const file = join(copy, '.data/postgres/data/postmaster.pid');
  if (!existsSync(file)) return [];
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGINT');
  await until(() => !existsSync(file), 'PostgreSQL ends', 120_000);
  return [`PostgreSQL in ${copy}/.data`];
}
