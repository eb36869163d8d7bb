import knexModule, { type Knex } from 'knex';
import type pg from 'pg';
import type { Config } from './config.ts';
import { sessionSettings, withSessionSettings } from './session-settings.ts';

export type Db = Knex;
export type Tx = Knex.Transaction;
/** A pool or a transaction on it: what a store needs to run a statement. */
export type DbOrTx = Knex | Knex.Transaction;

export interface DbOptions {
  databaseUrl: string;
  /** `transaction`: the address is that of a pooler that gives each transaction another session. Left out: `none`. */
  pooler?: Config['databasePooler'];
  /** The greatest number of connections that this process opens for queries. */
  poolSize: number;
  applicationName: string;
  /** What each session is set to. Left out: as all that serve requests and jobs. */
  settings?: Readonly<Record<string, string>>;
}

const ignore = (): void => undefined;

/** What a pool, and each transaction on it, carries along. */
interface DbParams {
  pooler: Config['databasePooler'];
}

/** Opens a pool of connections. `destroy()` it when done. Connections are made when first needed. */
export function openDb(options: DbOptions): Db {
  const { databaseUrl, pooler = 'none', poolSize, applicationName, settings = sessionSettings } = options;
  const db = knexModule.knex({
    client: 'pg',
    // An error that quotes its statement with the values bound to it would carry them into the log.
    compileSqlOnError: false,
    // What knex would print, past the logger, its callers are told as errors.
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
    connection: {
      // A pooler takes no settings for a session: there, the release stores them.
      connectionString: pooler === 'none' ? withSessionSettings(databaseUrl, settings) : databaseUrl,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    },
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: 10_000,
  });
  db.userParams = { pooler } satisfies DbParams;
  return db;
}

/**
 * Runs a statement that is run very often: each connection parses and plans it once, under `name`.
 * The text of one name must never vary. Behind a pooler it is parsed each time: the next session would not know the name.
 */
export async function runPrepared<R extends { rows: unknown[] }>(
  db: DbOrTx,
  name: string,
  sql: string,
  bindings: Knex.RawBinding[] | Knex.ValueDict,
): Promise<R> {
  const statement = db.raw(sql, bindings as Knex.ValueDict);
  const { pooler } = db.userParams as DbParams;
  return (await (pooler === 'none' ? statement.options({ name }) : statement)) as R;
}

/** The node-postgres connection under a transaction, for COPY. */
export async function rawConnection(tx: Tx): Promise<pg.PoolClient> {
  return (await tx.client.acquireConnection()) as pg.PoolClient;
}

/** Codes of a connection that failed, before it could say anything in SQL. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/**
 * SQLSTATEs that blame the server's state, not the statement: connection exceptions (08), insufficient resources such as
 * a full disk or no free connection (53), shutdown and time-outs (57), a read-only server after a fail-over (25006), locks
 * that are not had in time (55P03), input and output errors (58).
 */
const unavailableStates = /^(08...|53...|57P0[1-5]|57014|25006|25P0[34]|55P03|58000|58030)$/;

/**
 * Whether an error says that the database can't do its work now (as opposed to: it refused the statement). The same call
 * may be made again later.
 */
export function isDbUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  // Of a statement it says that the statement can't be done; of a session, that the database takes none at present.
  if (code === '55000') return severity === 'FATAL';
  if (typeof code === 'string') return connectionCodes.has(code) || unavailableStates.test(code);
  return (
    error.name === 'KnexTimeoutError' ||
    /Connection terminated|timeout expired|Connection ended|not queryable|Unable to acquire a connection/i.test(
      error.message,
    )
  );
}

/** Whether a statement failed for a reason that a second try may not meet: deadlock, serialisation, a database that is away. */
export function isDbTransient(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === '40001' || code === '40P01' || isDbUnavailable(error);
}
