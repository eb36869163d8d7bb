import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { createTempDir } from './index.ts';

describe('failOnLeaks', function () {
  this.timeout(30_000);

  it('fails the suite that leaves something open, names what, and ends the run', async () => {
    const { output, code } = await runMocha(`
      import { createServer } from 'node:net';
      import { Worker } from 'node:worker_threads';
      describe('opens a server', () => {
        before((done) => void createServer().listen(0, '127.0.0.1', done));
        it('passes', () => {});
      });
      describe('starts a thread', () => {
        it('passes', () => void new Worker('setInterval(() => {}, 1000)', { eval: true }));
      });
      describe('closes its timer', () => {
        let timer;
        before(() => { timer = setInterval(() => {}, 1000); });
        after(() => clearInterval(timer));
        it('passes', () => {});
      });
    `);
    expect(code).to.equal(2);
    expect(output).to.match(/1 × TCPServerWrap\s+Server on port \d+/);
    expect(output).to.include('1 × Worker');
    expect(output).not.to.include('Timeout');
    expect(output).to.include('3 passed, 2 failed');
  });
});

/** Runs mocha with the house's settings on the text of a test file. */
async function runMocha(source: string): Promise<{ output: string; code: number }> {
  const dir = await createTempDir();
  const file = join(dir.path, 'leaks.test.mjs');
  await writeFile(file, source);
  const mocha = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(mocha, 'close') as Promise<[number]>;
  const output = await text(mocha.stdout);
  const [code] = await closed;
  await dir.remove();
  return { output, code };
}
