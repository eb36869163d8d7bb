const MiB = 1024 * 1024;

/** What one file may cost. An upload is at most 10 MiB; the rest bounds what a small file can unpack to. */
export const limits = {
  /** How much of a file's start tells its format. */
  headBytes: 64 * 1024,
  /** A text statement, as a file of its own or inside a ZIP. */
  textBytes: 16 * MiB,
  /** Everything read from one ZIP or workbook, counted while it inflates. */
  unpackedBytes: 100 * MiB,
  archiveEntries: 5_000,
  zipStatements: 200,
  /** Transactions and rejected rows of one file. */
  rows: 500_000,
  sheets: 50,
  sheetRows: 1_048_576,
  sheetColumns: 1_024,
  /** Cells of a workbook up to the last filled one of each row; a row itself costs as many as `rowCells`. */
  sheetCells: 2_000_000,
  rowCells: 6,
  /** Characters of shared strings and of cell text kept in memory; a text itself costs as many as `textChars`. */
  sheetTextChars: 24 * MiB,
  textChars: 16,
  xmlDepth: 64,
  /** Characters of one tag, comment or text of an XML file. */
  xmlTokenChars: 4 * MiB,
} as const;
