import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chown,
  link,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type RunProgram,
  type ServerUser,
  mayUse,
  postgresPrograms,
  putInPlace,
  reachableDir,
} from './embedded-postgres-binaries.ts';
import type { Logger } from './logger.ts';

/** Where an embedded server lives, and its programs. */
export interface PostgresHome {
  /** PostgreSQL's own folder, PGDATA. */
  cluster: string;
  logFile: string;
  /** Of the user `countinghouse`, who owns everything in this server. */
  password: string;
  run: RunProgram;
}

export const superuser = 'countinghouse';

const execute = promisify(execFile);

/** Finds or makes the database cluster in `dataDir/postgres`. Several processes may do so at once. */
export async function preparePostgresHome(dataDir: string, logger?: Logger): Promise<PostgresHome> {
  const asked = join(dataDir, 'postgres');
  await mkdir(dataDir, { recursive: true });
  const user = await serverUser(asked);
  const run = await postgresPrograms(user, logger);
  const home = await realpath(await reachableHome(asked, user, logger));
  const cluster = join(home, 'data');
  const passwordFile = join(home, 'password');
  const password = await keptPassword(passwordFile, user);
  const madeBy = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (madeBy === undefined) {
    logger?.info({ folder: home }, 'making the database, once: this takes some seconds');
    await makeCluster(run, cluster, passwordFile);
  } else {
    await refuseOtherVersion(run, home, madeBy.trim());
  }
  return { cluster, logFile: join(home, 'server.log'), password, run };
}

/** Root lends the server to the owner of the data, or for new data to `postgres`, or else to `nobody`. */
async function serverUser(home: string): Promise<ServerUser | undefined> {
  const self = process.getuid?.();
  const owner = await stat(home).catch(() => undefined);
  if (self !== 0) {
    if (owner && self !== undefined && owner.uid !== self) {
      throw new Error(`The database in ${home} belongs to another user. Start as that user, or set another DATA_DIR.`);
    }
    return undefined;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, name]))).catch(() => undefined);
    if (ids) return { uid: Number(ids[0]?.stdout), gid: Number(ids[1]?.stdout) };
  }
  throw new Error('PostgreSQL does not run as root: create a user named postgres, or start as another user.');
}

/** `asked`, or when the server's user can't get there, a folder that it can reach with a link to it at `asked`. */
async function reachableHome(asked: string, user: ServerUser | undefined, logger?: Logger): Promise<string> {
  if (!user || (await mayUse(dirname(asked), 'x', user))) {
    await mkdir(asked, { recursive: true, mode: 0o700 });
    if (user) await chown(asked, user.uid, user.gid);
    return asked;
  }
  const elsewhere = await linkedHome(asked, user);
  if (!(await mayUse(elsewhere, 'w', user))) {
    throw new Error(`The server's user (uid ${user.uid}) can't reach ${elsewhere}: chmod o+x the folders above it.`);
  }
  logger?.warn({ asked, folder: elsewhere }, "PostgreSQL's user can't reach the data folder: its data is elsewhere");
  return elsewhere;
}

async function linkedHome(place: string, user: ServerUser): Promise<string> {
  const existing = await stat(place).catch(() => undefined);
  if (existing) return readlink(place).catch(() => place);
  await mkdir(reachableDir, { recursive: true, mode: 0o755 });
  const home = await mkdtemp(join(reachableDir, 'data-'));
  await chown(home, user.uid, user.gid);
  try {
    await symlink(home, place);
    return home;
  } catch {
    // Another process was first, or the link leads to where nothing is any more.
    await rm(home, { recursive: true });
    return readlink(place);
  }
}

/** The superuser's password: made up the first time, readable by the server's user alone. */
async function keptPassword(file: string, user: ServerUser | undefined): Promise<string> {
  const draft = `${file}-${randomBytes(4).toString('hex')}`;
  await writeFile(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (user) await chown(draft, user.uid, user.gid);
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(file, 'utf8');
}

/** Made aside and then moved: a cluster that is in its place is complete, however its making ended. */
async function makeCluster(run: RunProgram, cluster: string, passwordFile: string): Promise<void> {
  const staging = `${cluster}-${randomBytes(4).toString('hex')}`;
  await run('initdb', [
    `--pgdata=${staging}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  await putInPlace(staging, cluster);
}

async function refuseOtherVersion(run: RunProgram, home: string, madeBy: string): Promise<void> {
  const [, ours] = /\(PostgreSQL\) (\d+)/.exec(await run('postgres', ['--version'])) ?? [];
  if (madeBy === ours) return;
  throw new Error(
    `The data in ${home} was made by PostgreSQL ${madeBy}, and this is PostgreSQL ${ours}. ` +
      'Take a backup with the version that made it and restore it into a new DATA_DIR.',
  );
}
