import { camtRows } from './formats/camt.ts';
import { detectFormat } from './formats/detect.ts';
import { limits } from './formats/limits.ts';
import { mt940Rows } from './formats/mt940.ts';
import { ofxRows } from './formats/ofx.ts';
import { isOle, oleKind } from './formats/ole.ts';
import { qifRows } from './formats/qif.ts';
import { readWorkbook } from './formats/xlsx.ts';
import { readZip } from './formats/zip.ts';
import { type ReadOptions, type Statement, StatementError, type StatementRow } from './statement.ts';
import type { StatementFormat } from './statements.schema.ts';
import { readCsvStatement, readSheetStatement } from './table/index.ts';

export { type DetectedFormat, detectFormat } from './formats/detect.ts';
export * from './statement.ts';
export * from './statements.schema.ts';

/** For messages to people. */
export const supportedFormatsText =
  'Statements can be CSV, Excel (.xlsx), OFX or QFX, QIF, camt.052/053/054 (XML), MT940/MT942, or a ZIP of these text files.';

/**
 * Reads a statement of any supported format, found out by its content. Rows come as they are asked for; both the
 * call and the iteration throw StatementError when the file can't be read, `too-large` beyond 500 000 rows.
 */
export async function readStatement(bytes: Uint8Array, options: ReadOptions): Promise<Statement> {
  const statement = await openStatement(bytes, options);
  return { ...statement, rows: limited(statement.rows) };
}

async function openStatement(bytes: Uint8Array, options: ReadOptions): Promise<Statement> {
  const format = detectFormat(bytes);
  switch (format) {
    case null:
      if (!bytes.some((byte) => byte > 0x20)) throw new StatementError('no-transactions', 'The file is empty.');
      throw new StatementError('unsupported', `The file is no statement that can be read. ${supportedFormatsText}`);
    case 'encrypted':
    case 'xls':
      throw closedWorkbook(bytes);
    case 'zip':
      return readZip(bytes, (entryFormat, entry, fileName) => textRows(entryFormat, entry, { ...options, fileName }));
    case 'xlsx':
      return readSheetStatement(await readWorkbook(bytes), options);
    case 'csv':
      return readCsvStatement(bytes, options);
    default:
      return { format, rows: textRows(format, bytes, options) };
  }
}

function textRows(format: StatementFormat, bytes: Uint8Array, options: ReadOptions): Iterable<StatementRow> {
  switch (format) {
    case 'ofx':
      return ofxRows(bytes);
    case 'qif':
      return qifRows(bytes);
    case 'camt':
      return camtRows(bytes);
    case 'mt940':
      return mt940Rows(bytes);
    default:
      return readCsvStatement(bytes, options).rows;
  }
}

/** The whole file tells what its first bytes may not: whether an OLE file is an encrypted workbook. */
function closedWorkbook(bytes: Uint8Array): StatementError {
  if (isOle(bytes) && oleKind(bytes) === 'encrypted') {
    return new StatementError('encrypted', 'The workbook has a password; save it without one and upload it again.');
  }
  return new StatementError(
    'unsupported',
    'Excel workbooks of before 2007 (.xls) can’t be read; save it as .xlsx or CSV.',
  );
}

function* limited(rows: Iterable<StatementRow>): Generator<StatementRow> {
  let count = 0;
  for (const row of rows) {
    if ((count += 1) > limits.rows)
      throw new StatementError('too-large', 'The file has too many rows; export a shorter period.');
    yield row;
  }
}
