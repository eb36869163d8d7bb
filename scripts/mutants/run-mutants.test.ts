import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { createTempDir } from '../../shared/testing/temp-dir.ts';
import { runMutants } from './run-mutants.ts';

const sum = 'export const sum = (a: number, b: number): number => a + b;\nexport const isBig = (a: number) => a > 9;\n';
const test = `import assert from 'node:assert';
import { sum } from './sum.ts';
describe('sum', () => { it('adds', () => assert.equal(sum(2, 3), 5)); });
`;

describe('runMutants', () => {
  let dir: Awaited<ReturnType<typeof createTempDir>>;
  const lines: string[] = [];
  const run = () =>
    runMutants({ root: dir.path, folder: 'area', most: 10, seed: 1, print: (line) => void lines.push(line) });

  before(async () => {
    dir = await createTempDir();
    await mkdir(join(dir.path, 'area'));
    await symlink(resolve('node_modules'), join(dir.path, 'node_modules'));
    await writeFile(join(dir.path, 'package.json'), '{ "type": "module" }');
    await writeFile(join(dir.path, '.mocharc.json'), '{ "node-option": ["import=tsx"] }');
    await writeFile(join(dir.path, 'area/sum.ts'), sum);
    await writeFile(join(dir.path, 'area/sum.test.ts'), test);
  });
  after(() => dir.remove());

  it('tells the changes that no test notices, and leaves the sources as they are', async () => {
    const { possible, tried, survived } = await run();
    expect([possible, tried]).to.deep.equal([4, 4]);
    expect(survived.map(({ before, after }) => `${before} ${after}`).toSorted()).to.deep.equal(['9 10', '9 8', '> >=']);
    expect(lines.toSorted()[2]).to.equal('survived: area/sum.ts:2  >  →  >=');
    expect(await readFile(join(dir.path, 'area/sum.ts'), 'utf8')).to.equal(sum);
  });

  it('says so when the tests fail without any change', async () => {
    await writeFile(join(dir.path, 'area/sum.test.ts'), test.replace('5', '6'));
    const failure = await run().catch((error: Error) => error.message);
    expect(failure).to.equal('The tests of area fail as they are.');
  });
});
