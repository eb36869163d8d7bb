import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface DiscoveredModule {
  /** Path below the root, without the suffix, with dots for slashes: `imports.import-transactions`. */
  name: string;
  file: string;
  exports: Record<string, unknown>;
}

/** Loads every file below `root` that ends in `suffix`, sorted by path; what lies in a folder `testing` serves tests alone. */
export async function discoverModules(root: string, suffix: string): Promise<DiscoveredModule[]> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(root, file).split(sep).includes('testing'))
    .toSorted();
  return Promise.all(
    files.map(async (file) => ({
      name: relative(root, file).slice(0, -suffix.length).split(sep).join('.'),
      file,
      exports: (await import(pathToFileURL(file).href)) as Record<string, unknown>,
    })),
  );
}
