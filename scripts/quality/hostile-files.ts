import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStatement, StatementError } from '../../shared/statements/index.ts';

const maxPeakMiB = 250;
const timeoutMs = 10_000;
const heapMiB = 200;

interface Outcome {
  file: string;
  outcome: string;
  peakMiB: number;
  elapsedMs: number;
  failed: boolean;
}

/** In the child: reads one file to its end and prints what came of it, with the peak of resident memory. */
async function readOne(path: string): Promise<void> {
  const startedMs = performance.now();
  let outcome: string;
  try {
    const statement = await readStatement(await readFile(path), { fileName: basename(path) });
    let [transactions, rejected] = [0, 0];
    for (const row of statement.rows) {
      if (row.kind === 'transaction') transactions += 1;
      else rejected += 1;
    }
    outcome = `${statement.format}: ${transactions} transactions, ${rejected} rejected`;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    outcome = `${error.code}: ${error.message}`;
  }
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ outcome, peakMiB, elapsedMs: Math.round(performance.now() - startedMs) }));
}

/** In the parent: one child a file, with a cap on its heap and its time. */
async function readInChild(path: string): Promise<Outcome> {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, '--import', 'tsx', self, '--one', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs + 5_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const file = basename(path);
  if (code !== 0) {
    const reason =
      code === null ? 'killed: too slow or too large' : `crash: ${errors.trim().split('\n').slice(-6).join(' ')}`;
    return { file, outcome: reason, peakMiB: 0, elapsedMs: 0, failed: true };
  }
  const { outcome, peakMiB, elapsedMs } = JSON.parse(output) as Omit<Outcome, 'file' | 'failed'>;
  return { file, outcome, peakMiB, elapsedMs, failed: peakMiB > maxPeakMiB || elapsedMs > timeoutMs };
}

async function main(): Promise<void> {
  const [flagOrFolder, path] = process.argv.slice(2);
  if (flagOrFolder === '--one' && path !== undefined) return readOne(path);
  if (flagOrFolder === undefined) {
    process.stderr.write('Usage: npx tsx scripts/quality/hostile-files.ts DIR\n');
    process.exitCode = 2;
    return;
  }
  const entries = await readdir(flagOrFolder, { withFileTypes: true });
  for (const name of entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .toSorted()) {
    const { outcome, peakMiB, elapsedMs, failed } = await readInChild(join(flagOrFolder, name));
    if (failed) process.exitCode = 1;
    process.stdout.write(
      `${failed ? 'FAIL' : 'ok  '} ${String(peakMiB).padStart(4)} MiB ${String(elapsedMs).padStart(6)} ms  ${name}\n       ${outcome}\n`,
    );
  }
}

await main();
