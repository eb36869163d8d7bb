import type { JobView } from '../../api/routes/jobs/jobs.presenter.ts';
import type { ImportResult } from '../../shared/imports/imports.schema.ts';
import { fromMinorUnits } from '../../shared/money/index.ts';
import { expectStatus } from './books-client.ts';
import type { LaneBooks, StatementFile } from './books-model.ts';
import { inventRow, type LaneSettings, type Outcome } from './lane-settings.ts';
import { type ImportRowView, readAll } from './read-books.ts';

/** A look at a job is held until it ends, or so long: then it is looked at again. */
const look = { Prefer: 'wait=5' };

/** What is done with files, as it is asked for and answered. */
export function createImportOperations(settings: LaneSettings, books: LaneBooks) {
  const { client, token, accounts, random } = settings;
  /** So few that files overlap. */
  const knownRows = Array.from({ length: 10 }, () => inventRow(settings));
  const inventFile = (accountId = random.pick(accounts).id): StatementFile => ({
    accountId,
    rows: Array.from({ length: random.integer(3, 7) }, () => random.pick(knownRows)),
  });

  async function upload({ accountId, rows }: StatementFile): Promise<{ importId: string; jobId: string }> {
    const currency = accounts.find(({ id }) => id === accountId)?.currency ?? '';
    const lines = rows.map(
      ({ date, description, amountMinor }) => `${date},${description},${fromMinorUnits(amountMinor, currency)}\n`,
    );
    const body = new FormData();
    body.append('file', new Blob(['Date,Description,Amount\n', ...lines]), 'statement.csv');
    body.append('accountId', accountId);
    const path = '/api/import/transactions';
    const answer = await client.post(path, { token, body });
    const { id: jobId } = expectStatus(answer, 202, `POST ${path}`) as JobView;
    const importId = /\/api\/import\/([\w-]+)/.exec(answer.headers.get('Link') ?? '')?.[1];
    if (importId === undefined) throw new Error(`POST ${path}: the answer names no import`);
    return { importId, jobId };
  }

  /**
   * The job when it has ended. It may have failed because each of its attempts was killed, or for `reason`.
   * @throws when it failed otherwise
   */
  async function endOf(jobId: string, reason?: string): Promise<JobView> {
    const path = `/api/jobs/${jobId}`;
    for (;;) {
      const job = expectStatus(await client.call('GET', path, { token, headers: look }), 200, `GET ${path}`) as JobView;
      const { status, finishedAt, problem } = job;
      if (finishedAt === null) continue;
      if (status === 'completed' || problem?.code === 'job-crashed' || problem?.code === reason) return job;
      throw new Error(`job ${jobId} is ${status}: ${problem?.code} ${problem?.detail}`);
    }
  }

  /** Asks until it is done: undoing twice changes nothing more. */
  async function undo(importId: string): Promise<void> {
    const path = `/api/import/${importId}`;
    for (;;) {
      const answer = await client.call('DELETE', path, { token });
      const { id } = expectStatus(answer, 202, `DELETE ${path}`) as JobView;
      if ((await endOf(id)).status === 'completed') return;
    }
  }

  async function importFiles(files: readonly StatementFile[]): Promise<Outcome> {
    const accepted = await Promise.all(files.map(async (file) => ({ ...file, ...(await upload(file)) })));
    const ended = await Promise.all(accepted.map(async (file) => ({ ...file, job: await endOf(file.jobId) })));
    const brought = [];
    for (const { job, ...file } of ended) {
      if (job.status !== 'completed') {
        books.bringNothing(file.importId, file, 'failed');
        continue;
      }
      const shownRows = await readAll<ImportRowView>(client, token, `/api/import/${file.importId}/rows`);
      brought.push({ ...file, inserted: (job.result as ImportResult).inserted, shownRows });
    }
    books.bring(brought);
    return brought.length > 0 ? 'done' : 'refused';
  }

  return {
    /** One file, or the same twice at once, or two that overlap at once. */
    import(): Promise<Outcome> {
      const file = inventFile();
      return importFiles(random.pick([[file], [file, file], [file, inventFile(file.accountId)]]));
    },
    async undo(): Promise<Outcome> {
      const imported = [...books.imports.values()].filter(({ state }) => state === 'imported');
      if (imported.length === 0) return 'nothing to do';
      const { id } = random.pick(imported);
      await undo(id);
      books.undo(id);
      return 'done';
    },
    /** Before anybody knows whether the import has run. */
    async 'undo at once'(): Promise<Outcome> {
      const file = inventFile();
      const { importId, jobId } = await upload(file);
      await undo(importId);
      await endOf(jobId, 'conflict');
      books.bringNothing(importId, file, 'undone');
      return 'done';
    },
  };
}
