/**
 * Changes the sources below a folder, one operator, number, truth value or text at a time, and says which changes none
 * of the folder's tests notices. The tree stays as it is: copies are changed.
 *   npm run mutants -- shared/statements                       100 changes, with a new seed: some minutes
 *   npm run mutants -- shared/statements --most=150 --seed=42  the same changes again
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runMutants } from './mutants/run-mutants.ts';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      most: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || !existsSync(folder)) {
    console.error('Usage: npm run mutants -- FOLDER [--most=N] [--seed=N]');
    return 2;
  }
  const [most, seed] = [wholeNumber('--most', values.most), wholeNumber('--seed', values.seed)];
  console.log(`Mutants of ${folder}: at most ${most}, seed ${seed}`);
  const { possible, tried, survived } = await runMutants({ root: '.', folder, most, seed, print: console.log });
  const killed = tried - survived.length;
  const share = tried === 0 ? 100 : (100 * killed) / tried;
  console.log(`${killed} of ${tried} killed, ${share.toFixed(1)} %; ${possible} are possible.`);
  return 0;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

// Told to end, it takes the tests along: they are ended on exit, and a signal alone makes none.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
