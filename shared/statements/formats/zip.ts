import { inflateRawSync } from 'node:zlib';
import { type Statement, StatementError, type StatementRow } from '../statement.ts';
import type { StatementFormat } from '../statements.schema.ts';
import { type ArchiveEntry, openArchive } from './archive.ts';
import { detectFormat } from './detect.ts';
import { limits } from './limits.ts';
import { unpackStart } from './zip-head.ts';

/** Reads one text file of the ZIP. */
export type ReadText = (format: StatementFormat, bytes: Uint8Array, fileName: string) => Iterable<StatementRow>;

interface PackedStatement {
  name: string;
  format: StatementFormat;
  data: Uint8Array;
  compressionMethod: number;
}

/**
 * The statements in a ZIP as one: files in the order of their names, row numbers running on. Folders, links, hidden
 * files, workbooks, nested ZIPs and files that are no statement are passed over; names that leave the ZIP are refused.
 * One file is unpacked at a time, as rows are asked for. Throws StatementError; so does the iteration, naming the file.
 */
export async function readZip(bytes: Uint8Array, readText: ReadText): Promise<Statement> {
  const statements: PackedStatement[] = [];
  let encrypted = false;
  for (const entry of await openArchive(bytes)) {
    if (!entry.isFile || /(^|\/)(\.|__MACOSX\/)/.test(entry.name)) continue;
    encrypted ||= entry.encrypted;
    const statement = entry.encrypted ? null : await packedStatement(entry);
    if (statement !== null) statements.push(statement);
    if (statements.length > limits.zipStatements) {
      throw new StatementError('too-large', `The ZIP holds more than ${limits.zipStatements} statements; split it.`);
    }
  }
  statements.sort((a, b) => (a.name < b.name ? -1 : 1));
  const [first] = statements;
  if (first !== undefined) return { format: first.format, rows: rowsOf(statements, readText) };
  if (encrypted) throw new StatementError('encrypted', 'The ZIP has a password; unpack it and upload the files.');
  throw new StatementError(
    'no-transactions',
    'The ZIP holds no file that is a statement; upload the statements themselves.',
  );
}

async function packedStatement(entry: ArchiveEntry): Promise<PackedStatement | null> {
  const data = await entry.locate();
  const start = unpackStart(data, entry.compressionMethod);
  const format = start === null ? null : detectFormat(start);
  if (format === null || format === 'zip' || format === 'xls' || format === 'xlsx' || format === 'encrypted')
    return null;
  return { name: entry.name, format, data, compressionMethod: entry.compressionMethod };
}

function* rowsOf(statements: readonly PackedStatement[], readText: ReadText): Generator<StatementRow> {
  let leftBytes: number = limits.unpackedBytes;
  let before = 0;
  for (const statement of statements) {
    let last = before;
    try {
      const bytes = unpack(statement);
      if ((leftBytes -= bytes.length) < 0) throw tooLarge();
      for (const row of readText(statement.format, bytes, statement.name)) {
        last = before + row.row;
        yield { ...row, row: last };
      }
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      // A readme may look like a table; it has no transactions to lose.
      if (error.code === 'no-transactions') continue;
      throw new StatementError(error.code, `In ${statement.name.slice(-80)}: ${error.message}`);
    }
    before = last;
  }
}

function unpack({ data, compressionMethod }: PackedStatement): Uint8Array {
  if (compressionMethod === 0) return data;
  try {
    return inflateRawSync(data, { maxOutputLength: limits.textBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new StatementError('unreadable', 'it is damaged; download it again from your bank.');
  }
}

function tooLarge(): StatementError {
  return new StatementError('too-large', 'it unpacks to more than a statement can hold; export a shorter period.');
}
