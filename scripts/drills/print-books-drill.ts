import { messageOf } from '../../shared/platform/errors.ts';
import { type BooksVerdict, runBooksDrill } from './books-drill.ts';
import type { EngineName } from './faults/fault.ts';

/** Each is over before the access tokens of its users are. */
export const booksDrillSizes = {
  full: { userCount: 4, lanesPerUser: 3, operationsPerLane: 100, killCount: 100, deadlineMs: 780_000 },
  short: { userCount: 3, lanesPerUser: 2, operationsPerLane: 18, killCount: 10, deadlineMs: 270_000 },
};
const maxShownViolations = 20;

/** Runs the drill of the books and prints what came of it. @returns whether the books are right */
export async function printBooksDrill(
  engine: EngineName,
  seed: number,
  isShort: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const size = isShort ? booksDrillSizes.short : booksDrillSizes.full;
  const { userCount, lanesPerUser, operationsPerLane } = size;
  const operations = userCount * lanesPerUser * operationsPerLane;
  print(
    `Books drill on ${engine}: ${operations} operations, ${lanesPerUser} at a time for each of ${userCount} users, seed ${seed}`,
  );
  try {
    const verdict = await runBooksDrill({ ...size, engine, seed, print });
    printVerdict(verdict, print);
    return verdict.violations.length === 0;
  } catch (error) {
    print(`  ${messageOf(error)}`);
    return false;
  }
}

function printVerdict(verdict: BooksVerdict, print: (line: string) => void): void {
  const { operations, kills, calls, transactions, imports, violations, tookMs } = verdict;
  const done = Object.entries(operations).map(
    ([kind, { done, refused }]) => `${kind} ${done}${refused ? ` (${refused} refused)` : ''}`,
  );
  const killed = Object.entries(kills).map(([role, count]) => `${role} ${count}`);
  print(`After ${(tookMs / 1_000).toFixed(1)} s: ${transactions} transactions and ${imports} imports.`);
  print(`  done: ${done.join(', ')}`);
  print(`  killed: ${killed.join(', ')}`);
  print(
    `  ${calls.answered} answers, ${calls.replayed} of them given again; ${calls.lost} got lost, ${calls.abandoned} were not waited for.`,
  );
  print(`  ${violations.length} violations.`);
  for (const violation of violations.slice(0, maxShownViolations)) print(`    ${violation}`);
}
