import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { type Tx, rawConnection } from '../platform/db.ts';

/** A row on its way into the books, or into the ledger of rejected rows. Text columns of `staged`, in its order. */
export type StagedLine = readonly (string | number | bigint | boolean | null)[];

const flushChars = 64 * 1024;

/**
 * Copies rows into the transaction's table `staged`.
 * @returns how many there were
 */
export async function stageRows(tx: Tx, lines: Iterable<StagedLine>, signal: AbortSignal): Promise<number> {
  await tx.raw(
    `CREATE TEMP TABLE staged (
       ordinal integer, row integer, target smallint, id uuid, date date, value_date date, amount_minor bigint,
       currency char(3), original_minor bigint, original_currency char(3), description text, payee text,
       reference text, pending boolean, content_key uuid, field text, detail text
     ) ON COMMIT DROP`,
  );
  const count = await copyRows(tx, 'staged', lines, signal);
  await tx.raw('ANALYZE staged');
  return count;
}

/**
 * Copies rows into a table, only one buffer of them in memory at a time.
 * @param into its name, or its name and columns, as SQL has it
 * @returns how many there were
 */
export async function copyRows(
  tx: Tx,
  into: string,
  lines: Iterable<StagedLine>,
  signal: AbortSignal,
): Promise<number> {
  const connection = await rawConnection(tx);
  const stream = connection.query(copyFrom(`COPY ${into} FROM STDIN`));
  const done = finished(stream);
  const failing = new AbortController();
  done.catch((error: unknown) => failing.abort(error));
  try {
    const count = await writeLines(stream, lines, AbortSignal.any([signal, failing.signal]));
    await done;
    return count;
  } catch (error) {
    // A COPY that is not ended holds the connection, and the rollback would wait for it.
    stream.destroy(new Error('the rows could not be read'));
    await done.catch(() => undefined);
    throw error;
  }
}

async function writeLines(stream: Writable, lines: Iterable<StagedLine>, signal: AbortSignal): Promise<number> {
  let count = 0;
  let buffer = '';
  for (const line of lines) {
    count += 1;
    buffer += copyLine(line);
    if (buffer.length < flushChars) continue;
    if (!stream.write(buffer)) await once(stream, 'drain', { signal }).catch(() => undefined);
    buffer = '';
    // A database that keeps up makes `drain` come at once: without this nothing else would run, a cancel neither.
    await setImmediate();
    // A stream that failed can't be written to.
    signal.throwIfAborted();
  }
  stream.end(buffer);
  return count;
}

/** One line of COPY's text format. */
function copyLine(line: StagedLine): string {
  let text = '';
  for (let index = 0; index < line.length; index += 1) {
    const value = line[index];
    if (index > 0) text += '\t';
    if (value === null || value === undefined) text += '\\N';
    else text += typeof value === 'string' ? escapeText(value) : String(value);
  }
  return `${text}\n`;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeText(value: string): string {
  return /[\\\t\n\r]/.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (char) => escapes[char] ?? char) : value;
}
