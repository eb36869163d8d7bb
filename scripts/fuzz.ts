/**
 * Sends requests of every kind to every operation of the API, and holds the answers against the API's own document.
 *   npm run fuzz                                               two minutes, with a new seed
 *   npm run fuzz -- --seed=42 --minutes=15                     the same requests again, for longer
 *   npm run fuzz -- --operation=transactionsRecordTransaction  one operation alone
 */
import { parseArgs } from 'node:util';
import { stopSharedServer } from '../shared/testing/test-database.ts';
import { printVerdict } from './fuzz/print-verdict.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      minutes: { type: 'string', default: '2' },
      operation: { type: 'string' },
    },
  });
  const { operation, ...numbers } = values;
  const seed = numberOf('--seed', numbers.seed);
  const minutes = numberOf('--minutes', numbers.minutes);
  const chosen = operation === undefined ? {} : { operationId: operation };
  console.log(`Fuzz ${operation ?? 'all operations'} for ${minutes} min, seed ${seed}`);
  try {
    const verdict = await runFuzz({ seed, durationMs: minutes * 60_000, ...chosen, print: console.log });
    return printVerdict(verdict, seed, console.log) ? 0 : 1;
  } finally {
    await stopSharedServer();
  }
}

function numberOf(name: string, text: string): number {
  if (!/^\d{1,10}(\.\d{1,3})?$/.test(text)) throw new Error(`${name} must be a number`);
  return Number(text);
}

// The processes of jobs and the database are ended on exit, and a signal alone makes none.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
