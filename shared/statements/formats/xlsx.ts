import { StatementError } from '../statement.ts';
import type { Cell } from '../table/index.ts';
import { type ArchiveEntry, openArchive } from './archive.ts';
import { limits } from './limits.ts';
import { readSharedStrings, readStyles, type SheetBudget, type WorkbookContext } from './xlsx-parts.ts';
import { readSheet } from './xlsx-sheet.ts';
import { markedEncoding } from './text.ts';
import { createXmlReader, type XmlHandlers } from './xml.ts';

export interface Sheet {
  name: string;
  /** Every row ends at its last filled cell. */
  rows: Cell[][];
  /** The 1-based number of the first row. */
  firstRow: number;
}

interface Relation {
  type: string;
  target: string;
}

/**
 * The visible sheets of an Excel workbook (ECMA-376, transitional or strict), as grids of values: shared and inline
 * strings, numbers, booleans, dates (UTC) and the cached values of formulas. Only the parts that carry values are
 * unpacked. Throws StatementError: `encrypted`, `too-large`, `unreadable`, `unsupported` for a binary workbook.
 */
export async function readWorkbook(bytes: Uint8Array): Promise<Sheet[]> {
  const parts = new Map<string, ArchiveEntry>();
  for (const entry of await openArchive(bytes)) {
    if (entry.encrypted)
      throw new StatementError(
        'encrypted',
        'The workbook is encrypted; save it without a password and upload it again.',
      );
    if (entry.isFile) parts.set(entry.name.toLowerCase(), entry);
  }
  const workbookPath = await findWorkbook(parts);
  const folder = workbookPath.slice(0, workbookPath.lastIndexOf('/') + 1);
  const relations = await readRelations(parts, `${folder}_rels/${workbookPath.slice(folder.length)}.rels`, folder);
  const context = await readContext(parts, folder, relations);
  const { sheets, date1904 } = await listSheets(parts, workbookPath, relations);
  const read: Sheet[] = [];
  for (const { name, path } of sheets.slice(0, limits.sheets)) {
    const part = parts.get(path);
    if (part === undefined) continue;
    const { rows, firstRow } = await readSheet((handlers) => parsePart(part, handlers), { ...context, date1904 });
    read.push({ name, rows, firstRow });
  }
  if (read.length === 0)
    throw new StatementError(
      'unreadable',
      'The workbook has no sheet that can be read; save it again as .xlsx or export CSV.',
    );
  return read;
}

async function readContext(
  parts: ReadonlyMap<string, ArchiveEntry>,
  folder: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<Omit<WorkbookContext, 'date1904'>> {
  const partOf = (type: string) => {
    const path = [...relations.values()].find((relation) => relation.type.endsWith(`/${type}`))?.target;
    return parts.get(path ?? `${folder}${type.toLowerCase()}.xml`);
  };
  const budget: SheetBudget = { cells: limits.sheetCells, rows: limits.sheetRows, textChars: limits.sheetTextChars };
  const [strings, styles] = [partOf('sharedStrings'), partOf('styles')];
  return {
    budget,
    sharedStrings:
      strings === undefined ? [] : await readSharedStrings((handlers) => parsePart(strings, handlers), budget),
    styles: styles === undefined ? [] : await readStyles((handlers) => parsePart(styles, handlers)),
  };
}

async function findWorkbook(parts: ReadonlyMap<string, ArchiveEntry>): Promise<string> {
  const roots = await readRelations(parts, '_rels/.rels', '');
  const path =
    [...roots.values()].find((relation) => relation.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  if (path.endsWith('.bin') || parts.has('xl/workbook.bin')) {
    throw new StatementError('unsupported', 'Binary Excel workbooks (.xlsb) can’t be read; save it as .xlsx or CSV.');
  }
  return path;
}

/** The sheets in the workbook's order; every worksheet part when the workbook part is missing. */
async function listSheets(
  parts: ReadonlyMap<string, ArchiveEntry>,
  workbookPath: string,
  relations: ReadonlyMap<string, Relation>,
) {
  const listed: { name: string; path: string; visible: boolean }[] = [];
  let date1904 = false;
  const workbook = parts.get(workbookPath);
  if (workbook !== undefined) {
    await parsePart(workbook, {
      open(name, attributes) {
        if (name === 'workbookPr') date1904 = /^(1|true|on)$/i.test(attributes['date1904'] ?? '');
        if (name !== 'sheet' || listed.length >= 1_000) return;
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
        const path = relations.get(id)?.target ?? `xl/worksheets/sheet${listed.length + 1}.xml`;
        listed.push({ name: attributes['name'] ?? '', path, visible: !/hidden/i.test(attributes['state'] ?? '') });
      },
      close() {},
      text() {},
    });
  }
  const present = listed.filter(({ path }) => parts.has(path));
  const visible = present.filter((sheet) => sheet.visible);
  if (present.length > 0) return { sheets: visible.length > 0 ? visible : present, date1904 };
  const paths = [...parts.keys()].filter((path) => /(^|\/)worksheets\/[^/]+\.xml$/.test(path)).toSorted();
  return { sheets: paths.map((path) => ({ name: path.slice(path.lastIndexOf('/') + 1, -4), path })), date1904 };
}

/** Relations by id, their targets as paths in the archive. A missing or damaged list is an empty one: paths have usual names. */
async function readRelations(
  parts: ReadonlyMap<string, ArchiveEntry>,
  path: string,
  folder: string,
): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>();
  const part = parts.get(path.toLowerCase());
  if (part === undefined) return relations;
  try {
    await parsePart(part, {
      open(name, attributes) {
        const [id, target] = [attributes['Id'], attributes['Target']];
        if (name !== 'Relationship' || id === undefined || target === undefined || relations.size >= 1_000) return;
        relations.set(id, { type: attributes['Type'] ?? '', target: resolvePath(target, folder) });
      },
      close() {},
      text() {},
    });
  } catch (error) {
    if (!(error instanceof StatementError) || error.code !== 'unreadable') throw error;
  }
  return relations;
}

function resolvePath(target: string, folder: string): string {
  const path = target.replaceAll('\\', '/');
  return (path.startsWith('/') ? path.slice(1) : folder + path).replace(/^\.\//, '').toLowerCase();
}

async function parsePart(part: ArchiveEntry, handlers: XmlHandlers): Promise<void> {
  const reader = createXmlReader(handlers);
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  for await (const bytes of part.read()) {
    decoder ??= new TextDecoder(markedEncoding(bytes) ?? 'utf-8');
    reader.write(decoder.decode(bytes, { stream: true }));
  }
  reader.close();
}
