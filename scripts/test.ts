/**
 * Runs the tests, having got what they need and npm does not bring: a Redis server. PostgreSQL comes from npm.
 *   npm test                        all of them
 *   npm test -- shared/money        those in a folder, or in a file; mocha's options pass through
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** The distribution's service is kept from starting, now and at boot: tests start servers of their own. */
const installRedis = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod +x "$policy"
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends redis-server
systemctl disable redis-server >/dev/null 2>&1 || true
`;

const everywhere = '{api,queues,workers,shared,scripts}/**/*.test.ts';

function main(args: string[]): number {
  if (!provideRedis()) return 1;
  const named = args.filter((arg) => existsSync(arg));
  const specs = named.map((path) => (statSync(path).isDirectory() ? `${path}/**/*.test.ts` : path));
  const options = args.filter((arg) => !named.includes(arg));
  const mocha = ['node_modules/mocha/bin/mocha.js', ...options, ...(named.length > 0 ? specs : [everywhere])];
  return spawnSync(process.execPath, mocha, { stdio: 'inherit' }).status ?? 1;
}

function provideRedis(): boolean {
  if (process.env['TEST_REDIS_URL'] || canRun('redis-server', '--version')) return true;
  const root = process.getuid?.() === 0;
  if (canRun('apt-get', '--version') && (root || canRun('sudo', '-n', 'true'))) {
    console.log('There is no redis-server here: installing it with apt-get.');
    const [command, ...rest] = [...(root ? [] : ['sudo', '-n']), 'sh', '-c', installRedis];
    spawnSync(command ?? '', rest, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (canRun('redis-server', '--version')) return true;
  }
  console.error(
    'The tests need redis-server 6.2 or newer, and it could not be installed here.\n' +
      'Install it (Debian: apt-get install redis-server; macOS: brew install redis), or set TEST_REDIS_URL to a\n' +
      'Redis that the tests may empty.',
  );
  return false;
}

function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

process.exitCode = main(process.argv.slice(2));
