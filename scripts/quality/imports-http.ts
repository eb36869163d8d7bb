/**
 * Uploads every statement of DIR/expected.json to a running server, each as a new user, and compares what was inserted.
 *   npx tsx scripts/quality/imports-http.ts DIR [URL]
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { add, type Decimal, formatDecimal, isEqual, parseDecimal, zero } from './exact-sum.ts';

interface Expectation {
  count: number | null;
  sum?: string;
  sum_by_currency?: Record<string, string>;
}

interface Outcome {
  status: number;
  inserted: number;
  sum: Decimal;
  remark: string;
}

interface Job {
  status: string;
  problem: { code: string; detail: string } | null;
  result: {
    inserted: number;
    duplicates: number;
    rejected: number;
    accounts: { sum: string; currency: string }[];
    errors: { row: number; detail: string }[];
  } | null;
  links: { self: string };
}

async function register(url: string): Promise<string> {
  const username = `quality-${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  const body = { username, email: `${username}@example.org`, password, firstName: 'Quality', lastName: 'Check' };
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/api/auth/register`, { method: 'POST', headers, body: JSON.stringify(body) });
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

async function upload(url: string, path: string): Promise<Outcome> {
  const headers = { Authorization: `Bearer ${await register(url)}` };
  const body = new FormData();
  body.append('file', new Blob([await readFile(path)]), basename(path));
  const accepted = await fetch(`${url}/api/import/transactions`, { method: 'POST', headers, body });
  const nothing = { status: accepted.status, inserted: 0, sum: zero };
  if (accepted.status !== 202) return { ...nothing, remark: ((await accepted.json()) as { detail: string }).detail };
  const { links } = (await accepted.json()) as Job;
  const ended = await fetch(url + links.self, { headers: { ...headers, Prefer: 'wait=60' } });
  const { status, problem, result } = (await ended.json()) as Job;
  if (!result) return { ...nothing, remark: `${status}: ${problem?.code} ${problem?.detail}` };
  const [first] = result.errors;
  return {
    status: 202,
    inserted: result.inserted,
    sum: result.accounts.map((account) => parseDecimal(account.sum)).reduce(add, zero),
    remark: `${result.duplicates} duplicates, ${result.rejected} rejected${first ? `: ${first.row} ${first.detail}` : ''}`,
  };
}

function expectedSum({ sum, sum_by_currency: byCurrency }: Expectation): Decimal | undefined {
  if (sum !== undefined) return parseDecimal(sum);
  return byCurrency && Object.values(byCurrency).map(parseDecimal).reduce(add, zero);
}

async function main([folder, url = 'http://127.0.0.1:3000']: string[]): Promise<void> {
  if (folder === undefined) throw new Error('Usage: npx tsx scripts/quality/imports-http.ts DIR [URL]');
  const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as Record<string, Expectation>;
  let right = 0;
  for (const [file, wanted] of Object.entries(expected)) {
    const { status, inserted, sum, remark } = await upload(url, join(folder, file));
    const sumWanted = expectedSum(wanted);
    const same = inserted === (wanted.count ?? 0) && (!wanted.count || !sumWanted || isEqual(sum, sumWanted));
    if (same && status < 500) right += 1;
    else {
      const want = `${wanted.count} rows, sum ${sumWanted ? formatDecimal(sumWanted) : '?'}`;
      console.log(`MISS ${file}: expected ${want}; ${status}: got ${inserted}, sum ${formatDecimal(sum)}; ${remark}`);
    }
  }
  const files = Object.keys(expected).length;
  console.log(`${right} of ${files} right`);
  if (right < files * 0.95) process.exitCode = 1;
}

await main(process.argv.slice(2));
