import { setTimeout as delay } from 'node:timers/promises';
import type { DrillWorld } from './drill-world.ts';
import type { Fault } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import type { PlannedFault } from './plan.ts';
import type { JobWatch } from './watch-jobs.ts';

/** Does what the plan says, when it says. @returns what could not be done, and why */
export async function inflictAll(
  world: DrillWorld,
  watch: JobWatch,
  planned: readonly PlannedFault[],
  elapsedMs: () => number,
  print: (line: string) => void,
): Promise<string[]> {
  const skipped = new Set<string>();
  let databaseIsFree = Promise.resolve();

  async function inflict({ kind, ...strike }: PlannedFault): Promise<void> {
    const name = kind.includes('worker') ? `${kind} ${strike.workerIndex + 1}` : kind;
    print(name);
    const reason = await faults[kind].inflict(world, strike);
    if (reason !== undefined) {
      print(`${name} NOT DONE: ${reason}`);
      skipped.add(`${kind}: ${reason}`);
    } else if (strike.lastsMs > 0) print(`  over: ${name}`);
  }

  async function inflictOnDatabase(fault: PlannedFault): Promise<void> {
    watch.setDatabaseStruck(true);
    await inflict(fault).finally(() => watch.setDatabaseStruck(false));
  }

  await Promise.all(
    planned.map(async (fault) => {
      await delay(Math.max(0, fault.atMs - elapsedMs()));
      const { strikesDatabase }: Fault = faults[fault.kind];
      if (!strikesDatabase) return inflict(fault);
      databaseIsFree = databaseIsFree.then(() => inflictOnDatabase(fault));
      return databaseIsFree;
    }),
  );
  return [...skipped];
}
