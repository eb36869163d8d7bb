/**
 * Breaks what the house stands on while it works, and checks that nothing accepted is lost, done twice or taken back.
 *   npm run drill                              3,000 jobs on each engine, with a new seed: seven minutes for each
 *   npm run drill -- --seed=42 --engine=redis  the same plan of jobs and faults again
 *   npm run drill -- --short                   150 jobs, nearly each kind of fault once, and for less time
 *   npm run drill -- --recovery                how fast: a killed worker's job runs again, a loop is stopped
 *   npm run drill -- --books                   1,200 changes of books over HTTP, while API, workers and dispatcher are killed
 *   npm run drill -- --books --short           108 of them; --seed and --engine as above
 */
import { parseArgs } from 'node:util';
import { printBooksDrill } from './drills/print-books-drill.ts';
import type { EngineName } from './drills/faults/fault.ts';
import { printRecovery } from './drills/recovery.ts';
import { type DrillVerdict, runDrill } from './drills/run-drill.ts';

const sizes = {
  full: { length: 'full', jobCount: 3_000, durationMs: 360_000, deadlineMs: 900_000 },
  short: { length: 'short', jobCount: 150, durationMs: 20_000, deadlineMs: 270_000 },
} as const;
const maxShownViolations = 20;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      engine: { type: 'string' },
      short: { type: 'boolean', default: false },
      recovery: { type: 'boolean', default: false },
      books: { type: 'boolean', default: false },
    },
  });
  const seed = wholeNumber('--seed', values.seed);
  // What the books say does not depend on the engine: one is enough.
  const engines = enginesOf(values.engine ?? (values.books ? 'postgres' : 'both'));
  const size = values.short ? sizes.short : sizes.full;
  const jobCount = values.jobs === undefined ? size.jobCount : wholeNumber('--jobs', values.jobs);
  let passed = true;
  for (const engine of engines) {
    if (values.recovery) {
      passed = (await printRecovery(engine, console.log)) && passed;
      continue;
    }
    if (values.books) {
      passed = (await printBooksDrill(engine, seed, values.short, console.log)) && passed;
      continue;
    }
    console.log(`Drill on ${engine}: ${jobCount} jobs, seed ${seed}`);
    const verdict = await runDrill({ ...size, engine, seed, jobCount, print: console.log });
    printVerdict(engine, verdict);
    passed = verdict.violations.length === 0 && passed;
  }
  console.log(passed ? 'PASSED' : `FAILED: again with --seed=${seed}`);
  return passed ? 0 : 1;
}

function printVerdict(engine: EngineName, verdict: DrillVerdict): void {
  const { total, byStatus, effects, messages, violations, observations, refusals, tookMs } = verdict;
  const statuses = Object.entries(byStatus).map(([status, count]) => `${count} ${status}`);
  console.log(`On ${engine}, after ${(tookMs / 1_000).toFixed(1)} s: ${total} jobs, ${statuses.join(', ')}.`);
  console.log(
    `  ${effects} effects, ${messages} messages; at most ${verdict.greatestAttempt} attempts; accepting was tried again ${refusals} times.`,
  );
  console.log(`  A stream that broke off at once was told of ${verdict.resumedAfter} endings when it was resumed.`);
  for (const why of verdict.skipped) console.log(`  NOT DONE: ${why}`);
  console.log(`  ${violations.length} violations in ${observations} observations and at the end.`);
  for (const violation of violations.slice(0, maxShownViolations)) console.log(`    ${violation}`);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

function enginesOf(name: string): EngineName[] {
  if (name === 'both') return ['redis', 'postgres'];
  if (name === 'redis' || name === 'postgres') return [name];
  throw new Error('--engine must be redis, postgres or both');
}

// A drill that is told to end takes its processes along: they are ended on exit, and a signal alone makes none.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
