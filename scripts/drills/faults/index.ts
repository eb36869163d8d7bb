import { breakStreams } from './break-streams.ts';
import { exhaustFiles } from './exhaust-files.ts';
import type { Fault } from './fault.ts';
import { fillDisk } from './fill-disk.ts';
import { freezeWorker, killDispatcher, killWorker } from './kill-processes.ts';
import { flushEngine, restartRedis } from './lose-engine.ts';
import { delayDatabase, leaveTransactionOpen } from './slow-database.ts';
import { stepClocksAhead, stepClocksBack, stepDatabaseClockBack } from './step-clocks.ts';
import { readOnlyDatabase, restartPostgres } from './stop-database.ts';
import { takeConnections } from './take-connections.ts';

/** All that a drill does to what it has started. */
export const faults = {
  'kill worker': killWorker,
  'freeze worker': freezeWorker,
  'exhaust files of worker': exhaustFiles,
  'kill dispatcher': killDispatcher,
  'flush engine': flushEngine,
  'restart Redis': restartRedis,
  'restart PostgreSQL': restartPostgres,
  'make database read-only': readOnlyDatabase,
  'take all connections': takeConnections,
  'fill disk of database': fillDisk,
  'delay database': delayDatabase,
  'leave transaction open': leaveTransactionOpen,
  'step clocks ahead, of dispatcher and worker': stepClocksAhead,
  'step clocks back, of dispatcher and worker': stepClocksBack,
  'step clock of database back': stepDatabaseClockBack,
  'break streams': breakStreams,
} satisfies Record<string, Fault>;
export type FaultKind = keyof typeof faults;
export const faultKinds = Object.keys(faults) as FaultKind[];
