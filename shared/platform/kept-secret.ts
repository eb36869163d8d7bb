import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newId } from './ids.ts';

/** The secret in a file that only its owner may read; made with `make` when there is none. */
export async function keptSecret(path: string, make: () => string | Promise<string>): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${newId()}`;
  await writeFile(draft, await make(), { mode: 0o600, flag: 'wx' });
  // Processes that start together agree on one secret: the first link wins, whole.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return readFile(path, 'utf8');
}
