import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptSecret } from '../platform/kept-secret.ts';
import type { AuditHead } from './audit.schema.ts';
import type { HeadSigner } from './audit-heads.ts';

/** The signed heads on file. */
export interface ExportedHeads {
  /** In the order of the chain. */
  heads: AuditHead[];
  /** Files that are no heads signed by us. */
  faulty: string[];
}

const folderOf = (dataDir: string): string => join(dataDir, 'audit-heads');

/** Keeps the signed head of a day, unless one is kept: a later one never takes its place. @returns what is kept */
export async function keepHead(dataDir: string, day: string, sign: () => Promise<string>): Promise<string> {
  return keptSecret(join(folderOf(dataDir), `${day}.jws`), sign);
}

export async function readExportedHeads(dataDir: string, signer: HeadSigner): Promise<ExportedHeads> {
  const heads: AuditHead[] = [];
  const faulty: string[] = [];
  for (const name of await listFiles(folderOf(dataDir))) {
    const head = await signer.read(await readFile(join(folderOf(dataDir), name), 'utf8'));
    if (head) heads.push(head);
    else faulty.push(name);
  }
  return { heads: heads.toSorted((a, b) => a.seq - b.seq), faulty };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.jws')).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
