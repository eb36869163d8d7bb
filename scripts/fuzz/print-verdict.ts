import type { FuzzVerdict } from './run-fuzz.ts';

const maxShownFindings = 20;
const maxShownRefusals = 30;

/** Says what came of a run, in so many lines and no more. @returns whether nothing was found */
export function printVerdict(verdict: FuzzVerdict, seed: number, print: (line: string) => void): boolean {
  const { findings, sentCount, stepCount, operationCount, neverGranted, statuses, tookMs } = verdict;
  const byStatus = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  const perMinute = Math.round((sentCount / tookMs) * 60_000);
  print(
    `After ${(tookMs / 1_000).toFixed(1)} s: ${sentCount} requests, ${perMinute} a minute, ${stepCount} steps of books.`,
  );
  print(`  ${byStatus.join(', ')}`);
  const granted = `${operationCount - neverGranted.length} of ${operationCount} operations have granted something`;
  print(`  ${granted}${neverGranted.length > 0 ? `, not ${neverGranted.join(', ')}` : ''}.`);
  printRefusals(verdict, print);
  const found = findings.all();
  print(`  ${found.length} findings.`);
  for (const { number, operationId, actor, what, reproduction, count } of found.slice(0, maxShownFindings)) {
    print(`FINDING seed ${seed}, request ${number}, ${count} times: ${operationId}, ${actor}: ${what.slice(0, 300)}`);
    print(`    ${reproduction}`);
  }
  print(found.length === 0 ? 'PASSED' : `FAILED: again with --seed=${seed}`);
  return found.length === 0;
}

function printRefusals({ findings }: FuzzVerdict, print: (line: string) => void): void {
  const refusals = findings.refusals();
  print(`  ${refusals.length} kinds of input fit the document and were refused for a rule beyond it.`);
  for (const { refusal, count } of refusals.slice(0, maxShownRefusals)) {
    print(
      `    ${String(count).padStart(5)}  ${refusal.operationId} ${refusal.pointer}: ${refusal.detail.slice(0, 100)}`,
    );
  }
}
