import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readStatement, StatementError } from '../../shared/statements/index.ts';
import { add, type Decimal, formatDecimal, isEqual, parseDecimal, zero } from './exact-sum.ts';
import { type FileResult, type FormatSummary, renderMarkdown, renderText, summarise } from './imports-report.ts';

const leastShare = 0.95;

/** What `expected.json` says of a file; `count: null` marks a file without transactions of its own. */
const expectation = z.looseObject({
  count: z.int().min(0).nullable(),
  sum: z.string().optional(),
  sum_by_currency: z.record(z.string(), z.string()).optional(),
});
const exceptionReasons = z.record(z.string(), z.string());
type Expectation = z.infer<typeof expectation>;

interface Reading {
  count: number;
  sum: Decimal;
  rejected: number;
  error: string | null;
}

async function read(path: string): Promise<Reading> {
  const reading: Reading = { count: 0, sum: zero, rejected: 0, error: null };
  try {
    const statement = await readStatement(await readFile(path), { fileName: basename(path) });
    for (const row of statement.rows) {
      if (row.kind === 'rejected') reading.rejected += 1;
      else {
        reading.count += 1;
        reading.sum = add(reading.sum, parseDecimal(row.amount));
      }
    }
  } catch (error) {
    reading.error = error instanceof StatementError ? `${error.code}: ${error.message}` : `crash: ${String(error)}`;
  }
  return reading;
}

/** A file without transactions is right when none comes out, be it with a plain refusal. */
function isRight(expected: Expectation, reading: Reading): boolean {
  const crashed = reading.error?.startsWith('crash') ?? false;
  if (expected.count === null || expected.count === 0) return reading.count === 0 && !crashed;
  const sum = expectedSum(expected);
  return reading.error === null && reading.count === expected.count && (sum === null || isEqual(sum, reading.sum));
}

function expectedSum({ sum, sum_by_currency: byCurrency }: Expectation): Decimal | null {
  if (sum !== undefined) return parseDecimal(sum);
  if (byCurrency === undefined) return null;
  return Object.values(byCurrency).map(parseDecimal).reduce(add, zero);
}

function describeExpected(expected: Expectation): string {
  const sum = expectedSum(expected);
  return `${expected.count ?? 'no'} transactions${sum === null ? '' : `, sum ${formatDecimal(sum)}`}`;
}

function describeReading({ count, sum, rejected, error }: Reading): string {
  const rows = `${count} transactions, sum ${formatDecimal(sum)}${rejected > 0 ? `, ${rejected} rejected` : ''}`;
  return error === null ? rows : `${rows}, ${error}`;
}

async function checkFolder(folder: string): Promise<FileResult[]> {
  const expected = z
    .record(z.string(), expectation)
    .parse(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')));
  const reasons = exceptionReasons.parse(
    JSON.parse(await readFile(new URL('imports-exceptions.json', import.meta.url), 'utf8')),
  );
  const results: FileResult[] = [];
  for (const [file, wanted] of Object.entries(expected)) {
    const reading = await read(join(folder, file));
    results.push({
      file,
      format: file.split('/')[0] ?? '',
      right: isRight(wanted, reading),
      expected: describeExpected(wanted),
      got: describeReading(reading),
      reason: reasons[basename(file)] ?? null,
    });
  }
  return results;
}

async function main(): Promise<void> {
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
  if (folder === undefined) {
    process.stderr.write('Usage: npm run quality:imports -- DIR [--markdown]   (DIR holds expected.json)\n');
    process.exitCode = 2;
    return;
  }
  const results = await checkFolder(folder);
  const summaries: FormatSummary[] = summarise(results);
  process.stdout.write(renderText(summaries, results));
  if (process.argv.includes('--markdown')) {
    await writeFile(new URL('../../docs/quality/imports.md', import.meta.url), renderMarkdown(summaries, results));
  }
  const right = results.filter((result) => result.right).length;
  if (right < results.length * leastShare) process.exitCode = 1;
}

await main();
