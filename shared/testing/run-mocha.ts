import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTempDir } from './temp-dir.ts';

/** Runs mocha with the house's settings on the text of a test file. */
export async function runMocha(source: string): Promise<{ output: string; code: number }> {
  const dir = await createTempDir();
  const file = join(dir.path, 'some.test.mjs');
  await writeFile(file, source);
  const mocha = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LEAK_SETTLE_MS: '2000' },
  });
  const closed = once(mocha, 'close') as Promise<[number]>;
  const output = await text(mocha.stdout);
  const [code] = await closed;
  await dir.remove();
  return { output, code };
}
