import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../shared/platform/errors.ts';
import { Lifecycle } from '../../shared/platform/lifecycle.ts';
import { createTempDir } from '../../shared/testing/index.ts';
import { type Kept, type RoleProcess, forkRole, keepRunning } from './keep-running.ts';
import { type DrillServers, openServers } from './open-servers.ts';
import type { EngineName } from './faults/fault.ts';

export const bookRoles = ['api', 'worker', 'dispatcher'] as const;
export type BookRole = (typeof bookRoles)[number];

/** A place that a process of this role keeps running in. */
export interface BookProcess {
  role: BookRole;
  /** `worker 2` */
  name: string;
  kept: Kept<RoleProcess>;
}

/** The house as it is deployed, in processes of its own, on the loopback interface. */
export interface BooksWorld extends Pick<DrillServers, 'db'> {
  processes: readonly BookProcess[];
  /** Where the API processes that run now listen. */
  apiUrls(): string[];
  /** Processes that did not start, or ended though nobody killed them. */
  readonly crashes: readonly string[];
  close(): Promise<void>;
}

const mainFiles: Record<BookRole, string> = {
  api: fileURLToPath(new URL('../../api/main.ts', import.meta.url)),
  worker: fileURLToPath(new URL('../../workers/main.ts', import.meta.url)),
  dispatcher: fileURLToPath(new URL('../../workers/dispatcher.main.ts', import.meta.url)),
};
const counts: Record<BookRole, number> = { api: 2, worker: 2, dispatcher: 1 };
const lookMs = 20;

/** Starts the servers, two API processes, two workers and a dispatcher, each started again whenever it ends. */
export async function openBooksWorld(engine: EngineName, until: AbortSignal): Promise<BooksWorld> {
  const lifecycle = new Lifecycle();
  try {
    const dir = lifecycle.hold('folder', await createTempDir(), (temp) => temp.remove());
    const { db, postgres, redis } = await openServers(lifecycle, engine);
    const env = {
      DATABASE_URL: postgres.databaseUrl,
      REDIS_URL: redis?.url,
      DATA_DIR: dir.path,
      // What a process that is killed leaves of an upload goes with the folder.
      TMPDIR: dir.path,
      HOST: '127.0.0.1',
      // Whichever is free, anew at each start: another process may have taken the last one.
      PORT: '0',
      RATE_LIMITS: 'off',
    };
    const crashes: string[] = [];
    const processes = bookRoles.flatMap((role) =>
      Array.from({ length: counts[role] }, (_, index) => keepRole(role, `${role} ${index + 1}`, env, crashes)),
    );
    lifecycle.hold('processes', processes, (all) => Promise.all(all.map(({ kept }) => kept.stop())));
    await allStarted(processes, crashes, until);
    const apis = processes.filter(({ role }) => role === 'api');
    return {
      db,
      processes,
      apiUrls: () => apis.flatMap(({ kept }) => /http:\/\/[\w.:]+/.exec(kept.current?.greeting ?? '') ?? []),
      crashes,
      close: () => lifecycle.release(),
    };
  } catch (error) {
    await lifecycle.release();
    throw error;
  }
}

function keepRole(
  role: BookRole,
  name: string,
  env: Record<string, string | undefined>,
  crashes: string[],
): BookProcess {
  const start = async (): Promise<RoleProcess> => {
    try {
      const started = await forkRole(mainFiles[role], env);
      void started.crashed.then((how) => how && crashes.push(`${name}: ${how}`));
      return started;
    } catch (error) {
      crashes.push(`${name}: ${messageOf(error)}`);
      throw error;
    }
  };
  return { role, name, kept: keepRunning(start) };
}

/** @throws when one does not start */
async function allStarted(
  processes: readonly BookProcess[],
  crashes: readonly string[],
  until: AbortSignal,
): Promise<void> {
  while (!processes.every(({ kept }) => kept.current)) {
    until.throwIfAborted();
    if (crashes[0] !== undefined) throw new Error(crashes[0]);
    await delay(lookMs);
  }
}
