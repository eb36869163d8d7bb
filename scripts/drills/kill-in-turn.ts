import { setTimeout as delay } from 'node:timers/promises';
import type { BookProcess } from './books-world.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface KillPlan {
  processes: readonly BookProcess[];
  random: SeededRandom;
  killCount: number;
  /** Over how many operations the kills are spread. */
  operationCount: number;
  /** How many of them are done by now. */
  doneCount: () => number;
  until: AbortSignal;
  onKill: (killed: BookProcess) => void;
}

const lookMs = 10;

/**
 * Kills one process after the other, in random order and each about as often as the others. What was done sets the pace:
 * on a slow machine, too, something gets done between two kills.
 */
export async function killInTurn(plan: KillPlan): Promise<void> {
  const { processes, random, killCount, operationCount, doneCount, until, onKill } = plan;
  let turn: BookProcess[] = [];
  const nextIndex = (): number => turn.findIndex(({ kept }) => kept.current);
  for (let kills = 0; kills < killCount; kills += 1) {
    if (turn.length === 0) turn = random.shuffle(processes);
    const dueCount = Math.floor(((kills + random.next()) / killCount) * operationCount);
    const laterMs = random.integer(0, 50);
    while (!until.aborted && (doneCount() < dueCount || nextIndex() < 0)) await delay(lookMs);
    if (until.aborted) return;
    const [next] = turn.splice(nextIndex(), 1);
    // Operations are as likely to be in their midst as at their end.
    await delay(laterMs);
    await next?.kept.current?.kill();
    if (next) onKill(next);
  }
}
