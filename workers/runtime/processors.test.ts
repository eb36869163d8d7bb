import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createTempDir } from '../../shared/testing/index.ts';
import { defaultJobRoots, loadProcessors } from './processors.ts';

const contract = (kind: string): string => `export const job = { contract: true, kind: '${kind}' };`;
const processor = (path: string): string =>
  `import { job } from '${path}'; export default { processor: true, contract: job, run() {} };`;

describe('loadProcessors', () => {
  let dir: { path: string; remove(): Promise<void> };
  before(async () => {
    dir = await createTempDir();
    await writeFile(join(dir.path, 'package.json'), '{ "type": "module" }');
  });
  after(() => dir.remove());

  /** What loading these files says: the kinds, or why not. */
  async function load(files: Record<string, string>): Promise<string> {
    // A folder of its own: modules are loaded once per path.
    const root = await mkdtemp(join(dir.path, 'roots-'));
    for (const folder of ['queues', 'workers']) await mkdir(join(root, folder));
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    const roots = { contracts: [join(root, 'queues')], processors: [join(root, 'workers')] };
    return loadProcessors(roots).then(
      (processors) => [...processors.keys()].join(', '),
      (error: Error) => error.message.replaceAll(root, ''),
    );
  }

  it('knows a processor for every kind of this program', async () => {
    expect([...(await loadProcessors(defaultJobRoots)).keys()]).to.include('imports.import-transactions');
  });

  it('pairs files of the same folder and stem, and skips those that serve tests', async () => {
    expect(
      await load({
        'queues/a/b.job.ts': contract('a.b'),
        'workers/a/b.processor.ts': processor('../../queues/a/b.job.ts'),
        'workers/testing/a/c.processor.ts': 'throw new Error("loaded")',
      }),
    ).to.equal('a.b');
  });

  it('refuses a contract without a processor', async () => {
    expect(await load({ 'queues/a/b.job.ts': contract('a.b') })).to.equal('no processor for a.b');
  });

  it('refuses a processor without a contract', async () => {
    expect(
      await load({
        'elsewhere/b.ts': contract('a.b'),
        'workers/a/b.processor.ts': processor('../../elsewhere/b.ts'),
      }),
    ).to.equal('/workers/a/b.processor.ts has no contract among the *.job.ts files');
    expect(await load({ 'workers/a/b.processor.ts': 'export const nothing = 1;' })).to.contain(
      'must export a processor',
    );
  });

  it('refuses a kind that is not what the path says', async () => {
    expect(await load({ 'queues/a/b.job.ts': contract('a.other') })).to.equal(
      '/queues/a/b.job.ts declares the kind "a.other"; its path says "a.b"',
    );
    expect(
      await load({
        'queues/a/b.job.ts': contract('a.b'),
        'workers/a/other.processor.ts': processor('../../queues/a/b.job.ts'),
      }),
    ).to.equal('/workers/a/other.processor.ts runs "a.b"; its path says "a.other"');
  });

  it('refuses two of one kind', async () => {
    expect(
      await load({
        'queues/a/b.job.ts': contract('a.b'),
        'queues/a/c.job.ts': `export const job = { contract: true, kind: 'a.c', aliases: ['a.b'] };`,
      }),
    ).to.equal('/queues/a/c.job.ts: the job kind "a.b" is declared twice');
    expect(
      await load({ 'queues/a/c.job.ts': `${contract('a.c')} export const other = { contract: true, kind: 'a.d' };` }),
    ).to.equal('/queues/a/c.job.ts must export one job contract, it exports 2');
  });
});
