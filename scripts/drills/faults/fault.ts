import type { DrillWorld } from '../drill-world.ts';

export type EngineName = 'redis' | 'postgres';

/** How long a drill is: what happens in it is the same, but for what lasts. */
export type DrillLength = 'short' | 'full';

/** What a plan has dealt out to a fault. */
export interface Strike {
  /** Which of the workers it strikes. */
  workerIndex: number;
  lastsMs: number;
}

/** Something that operators met, and that a drill does to what it has started itself. */
export interface Fault {
  /** There is one in about this time, and one at least. */
  everyMs: number;
  /** How long it lasts, 0 for what is done at once; undefined: not in a drill of that length. */
  lastsMs: Record<DrillLength, number | undefined>;
  /** Of the engines, those that it is about; both, if not given. */
  engine?: EngineName;
  /** Those that would undo each other are inflicted one after another. */
  strikesDatabase?: boolean;
  /** Resolves when what it took away is back. @returns why it could not be inflicted, where it could not */
  inflict(world: DrillWorld, strike: Strike): Promise<string | undefined>;
}
