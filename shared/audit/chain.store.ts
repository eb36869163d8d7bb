import { type Db, type DbOrTx, runPrepared, type Tx } from '../platform/db.ts';
import type { AuditEntry, ChainedEntry, ChainPoint } from './audit-entry.ts';

/** Of the advisory lock that whoever appends holds until the end of the transaction. */
const chainLock = 4_711_007;

/** The end of the chain as the database has it: what is said of it, and what is there. */
export interface ChainEnd {
  head: ChainHead | undefined;
  last: ChainPoint | undefined;
}

export interface PendingEntry {
  text: string;
  mac: Buffer;
}

/** What an appender finds when its turn has come. */
export interface ChainTurn extends ChainEnd {
  /** Oldest first. */
  pending: PendingEntry[];
  /** Of the entry that was asked for. */
  seenHash: Buffer | undefined;
}

type EndRow = Record<'head_seq' | 'last_seq', string | null> & Record<'head_hash' | 'mac' | 'last_hash', Buffer | null>;

const endColumns = 'h.seq AS head_seq, h.hash AS head_hash, h.mac, l.seq AS last_seq, l.hash AS last_hash';
const end = `(VALUES (1)) one
  LEFT JOIN audit_head h ON true
  LEFT JOIN (SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1) l ON true`;

/**
 * Waits for its turn to append. Statements after this one see what the appender before has committed. The head is locked
 * as well, against those who append without a turn.
 */
export async function lockChain(tx: Tx): Promise<void> {
  await runPrepared(tx, 'lock-audit-chain', 'SELECT pg_advisory_xact_lock(?)', [chainLock]);
  await runPrepared(tx, 'lock-audit-head', 'SELECT FROM audit_head FOR UPDATE', []);
}

export async function readChainEnd(db: DbOrTx): Promise<ChainEnd> {
  const { rows } = await runPrepared<{ rows: EndRow[] }>(db, 'read-audit-end', `SELECT ${endColumns} FROM ${end}`, []);
  return endOf(rows[0]);
}

function endOf(row: EndRow | undefined): ChainEnd {
  const { head_seq: headSeq, head_hash: headHash, mac, last_seq: lastSeq, last_hash: lastHash } = row ?? {};
  return {
    head: headSeq ? { seq: Number(headSeq), hash: headHash as Buffer, mac: mac as Buffer } : undefined,
    last: lastSeq ? { seq: Number(lastSeq), hash: lastHash as Buffer } : undefined,
  };
}

/**
 * Takes waiting entries away, oldest first, and looks where the chain ends. With the chain's lock held, each is taken
 * once. One statement for all of it: the other appenders wait meanwhile.
 */
export async function takeTurn(tx: Tx, maxPending: number, seenSeq: number | undefined): Promise<ChainTurn> {
  type Row = EndRow & { seen_hash: Buffer | null; pending: { text: string; mac: string }[] };
  const { rows } = await runPrepared<{ rows: Row[] }>(
    tx,
    'take-audit-turn',
    `WITH taken AS (
       DELETE FROM audit_pending WHERE position IN (SELECT position FROM audit_pending ORDER BY position LIMIT ?)
       RETURNING position, entry, mac
     )
     SELECT ${endColumns}, seen.hash AS seen_hash,
       coalesce((SELECT json_agg(json_build_object('text', entry, 'mac', encode(mac, 'hex')) ORDER BY position)
         FROM taken), '[]') AS pending
     FROM ${end} LEFT JOIN audit_entries seen ON seen.seq = ?::bigint`,
    [maxPending, seenSeq ?? null],
  );
  const [row] = rows;
  const pending = (row?.pending ?? []).map(({ text, mac }) => ({ text, mac: Buffer.from(mac, 'hex') }));
  return { ...endOf(row), pending, seenHash: row?.seen_hash ?? undefined };
}

/** The hash of an entry. */
export async function findHash(db: DbOrTx, seq: number): Promise<Buffer | undefined> {
  const { rows } = await runPrepared<{ rows: { hash: Buffer }[] }>(
    db,
    'find-audit-hash',
    'SELECT hash FROM audit_entries WHERE seq = ?',
    [seq],
  );
  return rows[0]?.hash;
}

/** Adds entries at the end of the chain and moves its head, in one statement. The chain must be locked. */
export async function appendToChain(tx: Tx, entries: readonly ChainedEntry[], mac: Buffer): Promise<void> {
  const last = entries.at(-1);
  if (!last) return;
  await runPrepared(
    tx,
    'append-audit-entries',
    `WITH appended AS (INSERT INTO audit_entries (${insertedColumns}) SELECT ${insertedColumns} FROM ${given})
     INSERT INTO audit_head (seq, hash, mac) VALUES (?, ?, ?)
     ON CONFLICT (sole) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac`,
    [jsonOf(entries), last.seq, last.hash, mac],
  );
}

/** Where the chain ends, as whoever appended last has left it. */
export type ChainHead = ChainPoint & { mac: Buffer };

/**
 * Adds entries where the chain ends, by one statement and without waiting for a turn: if and only if it ends as it was
 * left, and nothing waits to be appended. Of several at once the row of the head lets one through, and the others find
 * that it has moved. @returns whether they were added
 */
export async function appendAfter(
  db: Db,
  end: ChainHead,
  entries: readonly ChainedEntry[],
  { seq, hash, mac }: ChainHead,
): Promise<boolean> {
  const { rows } = await runPrepared<{ rows: { moved: boolean }[] }>(
    db,
    'append-audit-entries-after',
    `WITH moved AS (
       UPDATE audit_head SET seq = ?, hash = ?, mac = ?
       WHERE seq = ? AND hash = ? AND mac = ? AND NOT EXISTS (SELECT FROM audit_pending)
         AND (SELECT l.hash FROM audit_entries l ORDER BY l.seq DESC LIMIT 1) = ?
       RETURNING 1
     ), appended AS (
       INSERT INTO audit_entries (${insertedColumns})
       SELECT ${insertedColumns} FROM ${given} WHERE EXISTS (SELECT FROM moved)
     )
     SELECT EXISTS (SELECT FROM moved) AS moved`,
    [seq, hash, mac, end.seq, end.hash, end.mac, end.hash, jsonOf(entries)],
  );
  return rows[0]?.moved ?? false;
}

const insertedColumns = `seq, id, at, action, outcome, actor_kind, user_id, credential_id, subject_type, subject_id,
  client_ip, user_agent, request_id, details, hash`;
const given = `(
  SELECT seq, id, at, action, outcome, "actorKind" AS actor_kind, "userId" AS user_id, "credentialId" AS credential_id,
    "subjectType" AS subject_type, "subjectId" AS subject_id, "clientIp" AS client_ip, "userAgent" AS user_agent,
    "requestId" AS request_id, details, decode(hash, 'hex') AS hash
  FROM json_to_recordset(?::json) AS e (seq bigint, id uuid, at timestamptz, action text, outcome text,
    "actorKind" text, "userId" uuid, "credentialId" uuid, "subjectType" text, "subjectId" text, "clientIp" text,
    "userAgent" text, "requestId" text, details text, hash text)
) given`;

function jsonOf(entries: readonly ChainedEntry[]): string {
  const rows = entries.map(({ seq, hash, entry }) => ({
    ...entry,
    seq,
    at: new Date(Number(entry.atMicros) / 1_000).toISOString(),
    hash: hash.toString('hex'),
  }));
  return JSON.stringify(rows);
}

/** Leaves an entry to be appended when the transaction has committed. */
export async function insertPending(tx: Tx, text: string, mac: Buffer): Promise<void> {
  await runPrepared(tx, 'insert-audit-pending', 'INSERT INTO audit_pending (entry, mac) VALUES (?, ?)', [text, mac]);
}

export async function hasPending(db: DbOrTx): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM audit_pending LIMIT 1');
  return rows.length > 0;
}

/** Which of these entries the chain has already. */
export async function findChainedIds(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    'SELECT id FROM audit_entries WHERE id IN (SELECT value::uuid FROM json_array_elements_text(?::json))',
    [JSON.stringify(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

type EntryRow = AuditEntry & { seq: string; hash: Buffer };

/** What of a row is hashed, as text that leaves out nothing. */
export const entryColumns = `seq, id, trunc(extract(epoch FROM at) * 1000000)::text AS "atMicros", action, outcome,
  actor_kind AS "actorKind", user_id AS "userId", credential_id AS "credentialId", subject_type AS "subjectType",
  subject_id AS "subjectId", client_ip AS "clientIp", user_agent AS "userAgent", request_id AS "requestId", details, hash`;

/** Numbers of entries that ours never have are looked at too. */
const lowestSeq = '-9223372036854775808';
const highestSeq = '9223372036854775807';

/** The chain in its order, some thousands at a time; from its beginning unless `afterSeq` names an entry. */
export async function* readChain(db: DbOrTx, afterSeq = 0, toSeq?: number): AsyncGenerator<ChainedEntry[]> {
  const read = async (after: string): Promise<EntryRow[]> => {
    const { rows } = await runPrepared<{ rows: EntryRow[] }>(
      db,
      'read-audit-chain',
      `SELECT ${entryColumns} FROM audit_entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      [after, toSeq ?? highestSeq, batchSize],
    );
    return rows;
  };
  let reading = read(afterSeq === 0 ? lowestSeq : String(afterSeq));
  try {
    for (;;) {
      const rows = await reading;
      const last = rows.at(-1);
      if (!last) return;
      // Read while the caller is busy with these.
      reading = read(last.seq);
      yield rows.map(toChained);
    }
  } finally {
    await reading.catch(() => undefined);
  }
}

const batchSize = 5_000;

export function toChained(row: EntryRow): ChainedEntry {
  return { seq: Number(row.seq), hash: row.hash, entry: row };
}
