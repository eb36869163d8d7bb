/**
 * Runs the tests, having got what they need and npm does not bring: a Redis server, PgBouncer and a browser. PostgreSQL
 * comes from npm.
 *   npm test                        all of them
 *   npm test -- shared/money        those in a folder, or in a file; mocha's options pass through
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** Programs, each called like the Debian package that it comes with, and like its service if it has one. */
const programs = [
  ...(process.env['TEST_REDIS_URL'] ? [] : ['redis-server']),
  'pgbouncer',
  ...(process.env['TEST_BROWSER'] ? [] : ['chromium']),
];

/** The distribution's services are kept from starting, now and at boot: tests start servers of their own. */
const install = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod +x "$policy"
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
systemctl disable "$@" >/dev/null 2>&1 || true
`;

const everywhere = '{api,queues,workers,shared,scripts}/**/*.test.ts';

function main(args: string[]): number {
  // Where Debian has pgbouncer, and looks for nobody but root.
  process.env['PATH'] = `${process.env['PATH']}:/usr/sbin`;
  if (!provide(programs)) return 1;
  const named = args.filter((arg) => existsSync(arg));
  const specs = named.map((path) => (statSync(path).isDirectory() ? `${path}/**/*.test.ts` : path));
  const options = args.filter((arg) => !named.includes(arg));
  const mocha = ['node_modules/mocha/bin/mocha.js', ...options, ...(named.length > 0 ? specs : [everywhere])];
  return spawnSync(process.execPath, mocha, { stdio: 'inherit' }).status ?? 1;
}

function provide(names: readonly string[]): boolean {
  const missing = names.filter((name) => !canRun(name, '--version'));
  if (missing.length === 0) return true;
  const root = process.getuid?.() === 0;
  if (canRun('apt-get', '--version') && (root || canRun('sudo', '-n', 'true'))) {
    console.log(`Installing with apt-get what is not here: ${missing.join(', ')}`);
    const [command, ...rest] = [...(root ? [] : ['sudo', '-n']), 'sh', '-c', install, 'install', ...missing];
    spawnSync(command ?? '', rest, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (missing.every((name) => canRun(name, '--version'))) return true;
  }
  console.error(
    `The tests need redis-server 6.2 or newer, pgbouncer and chromium, and these could not be installed here: ${missing.join(', ')}\n` +
      'Install them (Debian: apt-get install redis-server pgbouncer chromium; macOS: brew install redis pgbouncer). Instead of a\n' +
      'redis-server of their own, the tests take the Redis of TEST_REDIS_URL, which they may empty; instead of chromium, the\n' +
      'browser of its kind whose program TEST_BROWSER names.',
  );
  return false;
}

function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

process.exitCode = main(process.argv.slice(2));
