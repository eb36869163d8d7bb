/**
 * Checks all that can be known without running the code: form, lint, types, imports, dead code, generated files.
 * Every check runs, whatever the others say.
 *   npm run check
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

const checks: { name: string; command: string[] }[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'imports', command: ['tsx', 'scripts/check-imports.ts'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'generated files', command: ['tsx', 'scripts/generate.ts', '--check'] },
];

/** Runs one check and prints its verdict, with all that it said when it failed. */
async function run({ name, command }: (typeof checks)[number]): Promise<boolean> {
  const startedAt = Date.now();
  const [program = '', ...args] = command;
  const child = spawn(`node_modules/.bin/${program}`, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  const passed = code === 0;
  console.log(`${passed ? '✔' : '✘'} ${name.padEnd(16)} ${seconds(startedAt)}`);
  if (!passed) console.log(`\n${`${stdout}${stderr}`.trim()}\n`);
  return passed;
}

const seconds = (startedAt: number): string => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;

async function main(): Promise<number> {
  const startedAt = Date.now();
  const waiting = [...checks];
  const failed: string[] = [];
  const lanes = Array.from({ length: Math.min(availableParallelism(), checks.length) }, async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await run(check))) failed.push(check.name);
    }
  });
  await Promise.all(lanes);
  console.log(
    failed.length > 0 ? `Failed: ${failed.join(', ')}, in ${seconds(startedAt)}` : `All good, in ${seconds(startedAt)}`,
  );
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await main();
