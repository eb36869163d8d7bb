import knexModule, { type Knex } from 'knex';
import type pg from 'pg';

export type Db = Knex;
export type Tx = Knex.Transaction;
/** A pool or a transaction on it: what a store needs to run a statement. */
export type DbOrTx = Knex | Knex.Transaction;

export interface DbOptions {
  databaseUrl: string;
  /** The greatest number of connections that this process opens for queries. */
  poolSize: number;
  applicationName: string;
}

const ignore = (): void => undefined;

/** Opens a pool of connections. `destroy()` it when done. Connections are made when first needed. */
export function openDb({ databaseUrl, poolSize, applicationName }: DbOptions): Db {
  return knexModule.knex({
    client: 'pg',
    // An error that quotes its statement with the values bound to it would carry them into the log.
    compileSqlOnError: false,
    // What knex would print, past the logger, its callers are told as errors.
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
    connection: {
      connectionString: databaseUrl,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      // A process that freezes inside a transaction must not hold its row locks for ever.
      idle_in_transaction_session_timeout: 10_000,
    },
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: 10_000,
  });
}

/**
 * Runs a statement that is run very often: each connection parses and plans it once, under `name`.
 * The text of one name must never vary.
 */
export async function runPrepared<R extends { rows: unknown[] }>(
  db: DbOrTx,
  name: string,
  sql: string,
  bindings: Knex.RawBinding[] | Knex.ValueDict,
): Promise<R> {
  return (await db.raw(sql, bindings as Knex.ValueDict).options({ name })) as R;
}

/** The node-postgres connection under a transaction, for COPY. */
export async function rawConnection(tx: Tx): Promise<pg.PoolClient> {
  return (await tx.client.acquireConnection()) as pg.PoolClient;
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08006',
  '25P03',
]);

/** Whether an error says that the database can't be reached now (as opposed to: it refused the statement). */
export function isDbUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return unreachableCodes.has(code);
  return (
    error.name === 'KnexTimeoutError' ||
    /Connection terminated|timeout expired|Connection ended|not queryable|Unable to acquire a connection/i.test(
      error.message,
    )
  );
}

/** Whether a statement failed for a reason that a second try may not meet: deadlock, serialisation, lost connection. */
export function isDbTransient(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === '40001' || code === '40P01' || isDbUnreachable(error);
}
