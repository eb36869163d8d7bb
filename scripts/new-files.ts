import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A request that can't be met, told to the person who made it. */
export class Refusal extends Error {}

/**
 * Writes files that don't exist yet, formatted, and what is made from the code anew. Writes none when one of them exists.
 * @param files content by path, which is relative to the repository
 * @throws {Refusal} naming the file that is in the way
 */
export async function writeNewFiles(files: Record<string, string>): Promise<void> {
  const inTheWay = Object.keys(files).find((path) => existsSync(path));
  if (inTheWay) throw new Refusal(`${inTheWay} exists already.`);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: 'wx' });
  }
  spawnSync('node_modules/.bin/oxfmt', Object.keys(files), { stdio: 'ignore' });
  console.log(
    `Written:\n${Object.keys(files)
      .map((path) => `  ${path}`)
      .join('\n')}`,
  );
  spawnSync('node_modules/.bin/tsx', ['scripts/generate.ts'], { stdio: 'inherit' });
}

/** Runs the body of a script that writes files, and answers a refusal with its reason alone. */
export async function runScript(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** `import-transactions` → `importTransactions` */
export function camelCase(kebab: string): string {
  return kebab.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
