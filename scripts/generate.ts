/**
 * Writes the files that are made from the code, or with --check fails when one of them is not as it would be written.
 *   npm run generate
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { discoverRoutes } from '../api/runtime/mount-routes.ts';
import { describeApi } from '../api/runtime/openapi.ts';
import { describeAsvs } from './generate/asvs.ts';
import { describeCatalogue } from './generate/catalogue.ts';

/** A file that is made from the code: its path, and what it shall hold. */
interface Generated {
  path: string;
  content: () => Promise<string>;
}

const generated: Generated[] = [
  { path: 'docs/catalogue.md', content: describeCatalogue },
  { path: 'docs/security/asvs.md', content: describeAsvs },
  {
    path: 'docs/openapi.json',
    content: async () => `${JSON.stringify(await describeApi(await discoverRoutes()), null, 2)}\n`,
  },
];

async function main(check: boolean): Promise<number> {
  const stale: string[] = [];
  for (const { path, content } of generated) {
    const wanted = await content();
    if ((await readFile(path, 'utf8').catch(() => undefined)) === wanted) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wanted);
  }
  const verdict = check ? 'are stale: run npm run generate' : 'were written';
  console.log(stale.length > 0 ? `${stale.join(', ')} ${verdict}` : `${generated.length} generated files are current`);
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.includes('--check'));
