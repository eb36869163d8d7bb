import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { loadConfig } from '../shared/platform/config.ts';

describe('.env.example', () => {
  let lines: string[];
  let names: string[];

  before(async () => {
    lines = (await readFile('.env.example', 'utf8')).split('\n');
    names = lines.flatMap((line) => /^#([A-Z_]+)=/.exec(line)?.[1] ?? []);
  });

  it('names every setting that the configuration reads, and no other', async () => {
    const source = await readFile(new URL('../shared/platform/config.ts', import.meta.url), 'utf8');
    const settings = source.slice(source.indexOf('const settings = z.object({'), source.indexOf('\n});'));
    const known = [...settings.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(known).to.have.lengthOf.above(10);
    expect(names).to.have.members(known);
  });

  it('says something about each of them', () => {
    const silent = names.filter((name) => {
      const at = lines.findIndex((line) => line.startsWith(`#${name}=`));
      return !lines[at - 1]?.startsWith('# ') && !lines[at - 1]?.startsWith('#ADMIN_USERNAME');
    });
    expect(silent).to.deep.equal([]);
  });

  it('sets nothing by itself', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).to.deep.equal([]);
    expect(loadConfig({}).environment).to.equal('development');
  });
});
