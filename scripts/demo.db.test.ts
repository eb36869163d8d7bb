import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createTempDir } from '../shared/testing/index.ts';

const run = promisify(execFile);

describe('npm run demo', () => {
  it('shows an import from beginning to end, and leaves nothing behind', async () => {
    const folder = await createTempDir();
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
      env: { ...process.env, TMPDIR: folder.path },
    });
    expect(stdout).to.include('68 rows, 67 added, 0 there already, 1 rejected');
    expect(stdout).to.include('68 rows, 0 added, 67 there already, 1 rejected');
    expect(stdout).to.include('Row 37 was rejected (Buchungstag): "30.02.2026" is not a date.');
    expect(stdout.match(/3442\.49 +EUR/g)).to.have.lengthOf(2);
    expect((await readdir(folder.path)).filter((name) => name.startsWith('countinghouse'))).to.deep.equal([]);
    await folder.remove();
  });
});
