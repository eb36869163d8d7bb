import { findUser } from '../identity/index.ts';
import { type BooksParts, lockBooks, recordBooksChanged } from '../ledger/index.ts';
import { fromMinorUnits } from '../money/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/errors.ts';
import { type Statement, StatementError, type StatementFormat, readStatement } from '../statements/index.ts';
import { type ImportResult, maxListedErrors } from './imports.schema.ts';
import { type ImportCounts, type ImportRecord, recordImportCounts } from './imports.store.ts';
import { findKnownAccounts, makePostings } from './make-postings.ts';
import { type PostedAccount, postRows } from './post-rows.store.ts';
import {
  type RejectedRows,
  type RowError,
  forgetRejectedRows,
  keepRejectedRows,
  readRejected,
} from './rejected-rows.store.ts';
import { stageLines } from './stage-lines.ts';
import { stageRows } from './stage-rows.store.ts';
import { requireImport } from './start-import.ts';
import { createTargets } from './targets.ts';
import { deleteUpload, readUpload } from './uploads.store.ts';

/** What an import needs of the job that runs it. */
export interface ImportRun<C> extends Pick<AppContext, 'db' | 'cipher' | 'secrets'>, Pick<BooksParts, 'events'> {
  ownerId: string;
  signal: AbortSignal;
  stage(name: string): void;
  commit(write: (tx: Tx) => Promise<ImportResult>): Promise<C>;
}

/** All of a file is refused because rows of it can't be read. */
class Refused extends Error {
  readonly counts: ImportCounts;
  readonly errors: RowError[];

  constructor(format: StatementFormat, total: number, { count, errors }: RejectedRows) {
    super('refused');
    this.counts = { format, total, inserted: 0, duplicates: 0, rejected: count };
    this.errors = errors;
  }
}

/** Rejected rows that are kept of a file that was refused as a whole. */
const maxKeptErrors = 1_000;

/**
 * Reads the file of an import and posts what is new, all in one transaction with the job's completion.
 * @throws {Problem} `unprocessable` with a reason for the file's owner
 */
export async function runImport<C>(run: ImportRun<C>, importId: string): Promise<C> {
  const wanted = await requireImport(run.db, importId, run.ownerId);
  if (wanted.undoneAt) throw undone();
  run.stage('read');
  const bytes = await readUpload(run.db, importId);
  if (!bytes) throw new Problem('unprocessable', 'The uploaded file is no longer here. Upload it again.');
  try {
    return await importFile(run, wanted, bytes);
  } catch (error) {
    if (error instanceof StatementError) throw new Problem('unprocessable', error.message, { cause: error });
    if (!(error instanceof Refused)) throw error;
    await run.db.transaction(async (tx) => {
      await keepRejectedRows(tx, importId, error.errors);
      await recordImportCounts(tx, importId, error.counts);
    });
    throw refusal(importId, error);
  }
}

async function importFile<C>(run: ImportRun<C>, wanted: ImportRecord, bytes: Uint8Array): Promise<C> {
  // The first import of a process derives the keys: while it reads, and not while the books are locked.
  const [statement, { given, known }] = await Promise.all([
    readStatement(bytes, { fileName: wanted.fileName, mapping: wanted.mapping ?? undefined }),
    findKnownAccounts(run, wanted),
    run.secrets.get('blind-index'),
  ]);
  const userCurrency = (await findUser(run.db, wanted.userId))?.currency ?? 'EUR';
  const targets = createTargets({
    format: statement.format,
    layout: statement.layout ?? '',
    given,
    known,
    userCurrency,
  });
  return run.commit(async (tx) => {
    run.stage('parse');
    const total = await stageRows(tx, stageLines(statement, targets), run.signal);
    const rejected = await readRejected(tx, wanted.mode === 'keep-good' ? maxListedErrors : maxKeptErrors);
    if (wanted.mode === 'all-or-nothing' && rejected.count > 0) {
      throw new Refused(statement.format, total, rejected);
    }
    run.stage('match-duplicates');
    await lockBooks(tx, wanted.userId);
    await refuseUndone(tx, wanted);
    const { cipher, secrets } = run;
    const postings = await makePostings({ db: tx, cipher, secrets }, wanted, targets.targets);
    run.stage('post');
    await forgetRejectedRows(tx, wanted.id);
    const posted = await postRows(tx, wanted.id, wanted.userId, postings);
    await deleteUpload(tx, wanted.id);
    await recordBooksChanged(run.events, tx, wanted.userId);
    return recordResult(tx, wanted, statement, { total, rejected, posted });
  });
}

/** It may have been undone while it waited, or while its file was read. */
async function refuseUndone(tx: Tx, { id, userId }: ImportRecord): Promise<void> {
  const { undoneAt } = await requireImport(tx, id, userId);
  if (undoneAt) throw undone();
}

function undone(): Problem {
  return new Problem('conflict', 'This import was undone before it ran. Upload the file again.');
}

interface Outcome {
  total: number;
  rejected: RejectedRows;
  posted: PostedAccount[];
}

async function recordResult(
  tx: Tx,
  { id }: ImportRecord,
  { format }: Statement,
  { total, rejected, posted }: Outcome,
): Promise<ImportResult> {
  const sum = (count: (account: PostedAccount) => number): number =>
    posted.reduce((all, account) => all + count(account), 0);
  const counts = {
    format,
    total,
    inserted: sum(({ inserted }) => inserted),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: rejected.count,
  };
  await recordImportCounts(tx, id, counts);
  return {
    importId: id,
    ...counts,
    accounts: posted.map(({ accountId, inserted, currency, firstDate, lastDate, sumMinor }) => ({
      accountId,
      inserted,
      currency,
      firstDate,
      lastDate,
      sum: fromMinorUnits(BigInt(sumMinor), currency),
    })),
    errors: rejected.errors.map(({ row, field, detail }) => ({ row, field, detail })),
  };
}

function refusal(importId: string, { counts, errors }: Refused): Problem {
  const [first] = errors;
  const rows = counts.rejected === 1 ? '1 row' : `${counts.rejected} rows`;
  const where = first ? ` The first is row ${first.row}, ${first.field}: ${first.detail}` : '';
  return new Problem(
    'unprocessable',
    `Nothing was imported, because ${rows} can not be read.${where} See /api/import/${importId}/rows?status=rejected`,
  );
}
