import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../platform/free-port.ts';
import { createTempDir } from './temp-dir.ts';

export interface RedisServer {
  /** Stays the same across restarts. */
  url: string;
  port: number;
  /** Of the server that runs now. */
  readonly pid: number;
  /** Ends the server at once, as a crash would; what its append-only file has stays for `start()`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Stops the server, however it is, and removes its data. */
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** Further settings, as in redis.conf: `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  settings?: Record<string, string>;
}

/** Starts a Redis of its own on a free port of the loopback interface: append-only, never evicting, empty. */
export async function startRedisServer({ settings = {} }: RedisServerOptions = {}): Promise<RedisServer> {
  const dir = await createTempDir();
  const port = await freePort();
  const all = {
    bind: '127.0.0.1',
    port: String(port),
    dir: dir.path,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  let child = await spawnRedis(args);

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // A frozen process (SIGSTOP) would not see another signal than SIGKILL.
    child.kill('SIGCONT');
    child.kill(signal);
    await exited;
  }

  const server = {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => end('SIGKILL'),
    async start() {
      child = await spawnRedis(args);
    },
    async restart() {
      await end('SIGTERM');
      await server.start();
    },
    async stop() {
      await end('SIGKILL');
      await dir.remove();
    },
  };
  return server;
}

/** Resolves when the server takes connections. It does not outlive this process, unless that is killed. */
async function spawnRedis(args: string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  const printed: string[] = [];
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('redis-server does not start: npm test installs it', { cause: error });
  });
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Ready to accept connections')) return;
      printed.push(line);
    }
    throw new Error(`redis-server ended:\n${printed.slice(-10).join('\n')}`);
  })();
  await Promise.race([ready, failed]);
  child.stdout.resume();
  return child;
}
