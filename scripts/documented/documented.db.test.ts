import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { accountFaults, askedOfScripts } from './account.ts';
import { blocksOf, isCommandBlock } from './markdown-blocks.ts';
import { planBlock } from './plan-block.ts';
import { runPlan } from './run-plan.ts';
import { chains, special } from './specials.ts';
import { openWorld, repository, type World } from './world.ts';

const execute = promisify(execFile);

describe('the commands of the documentation', function () {
  this.timeout(1_800_000);
  let pages: Map<string, string>;
  before(async () => {
    pages = await readPages();
  });

  it('are all run, or left out for a reason', () => {
    expect(accountFaults(pages, chains, special).join('\n')).to.equal('');
  });

  for (const chain of chains) {
    describe(`from ${chain[0]} on`, () => {
      let world: World;
      let broken: string | undefined;
      before(async () => {
        world = await openWorld();
      });
      after(async () => {
        expect(await world.close()).to.deep.equal([]);
      });
      for (const page of chain) {
        it(`work in ${page}, in its order`, async function () {
          if (broken !== undefined) return this.skip();
          broken = page;
          await runPage(page, pages.get(page) ?? '', world);
          broken = undefined;
        });
      }
    });
  }

  it('undo what was done at the end of a page', () => {
    const undoing = [...pages].flatMap(([page, text]) => {
      const blocks = blocksOf(page, text).filter(isCommandBlock);
      return blocks.slice(0, -1).filter(({ lines }) => lines.some((line) => /^rm |-X DELETE/.test(line)));
    });
    expect(undoing.map(({ page, line }) => `${page}:${line} undoes, and is not the last block`)).to.deep.equal([]);
  });

  it('begin, in the README, with the version of Node that they need', async () => {
    const { engines } = JSON.parse(await readFile(`${repository}package.json`, 'utf8')) as {
      engines: { node: string };
    };
    const [beginning] = (pages.get('README.md') ?? '').split('```');
    expect(beginning).to.include(`Node ${engines.node.replace('>=', '')} or newer`);
  });

  it('name scripts of package.json, also in passing', async () => {
    const { scripts } = JSON.parse(await readFile(`${repository}package.json`, 'utf8')) as { scripts: object };
    const named = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, script = '']) => ({ page, script })),
    );
    expect(named.filter(({ script }) => !(script in scripts))).to.deep.equal([]);
  });

  it('name servers that docker-compose.yml has', async () => {
    const compose = await readFile(`${repository}docker-compose.yml`, 'utf8');
    const named = (pages.get('README.md') ?? '').match(/(?:postgres|redis):\/\/[^\s]+/g) ?? [];
    expect(named).to.have.lengthOf(3);
    expect(named.filter((url) => !compose.includes(`=${url}\n`))).to.deep.equal([]);
  });

  it('that are left out have options and names that their scripts know', async () => {
    for (const { script, args } of askedOfScripts(special).filter((asked) => asked.args.length > 0)) {
      const { wrong, says } = probes[script] ?? {};
      expect(wrong, `a probe of npm run ${script}`).to.be.a('string');
      const complaint = await complaintOf(['run', '-s', script, '--', ...args, String(wrong)]);
      expect(complaint, `npm run ${script} -- ${args.join(' ')}`).to.include(says);
    }
  });
});

/** What a script complains of before it begins its work, when all that comes before is right. */
const probes: Record<string, { wrong: string; says: string }> = {
  drill: { wrong: '--no-such-option', says: `Unknown option '--no-such-option'` },
  fuzz: { wrong: '--no-such-option', says: `Unknown option '--no-such-option'` },
  mutants: { wrong: '--no-such-option', says: `Unknown option '--no-such-option'` },
  bench: { wrong: 'no-such-bench', says: 'There is no bench no-such-bench.' },
};

async function runPage(page: string, text: string, world: World): Promise<void> {
  const blocks = blocksOf(page, text);
  for (const block of blocks.filter(isCommandBlock)) {
    const plan = planBlock(block, blocks, special);
    if (plan.terminal === 'main') {
      await runPlan(plan, world.main);
    } else {
      const own = await world.own();
      await runPlan(plan, own);
      expect(await own.endStarted()).to.deep.equal([]);
    }
  }
}

async function complaintOf(args: string[]): Promise<string> {
  const { stderr } = await execute('npm', args, { cwd: repository }).catch((error: { stderr: string }) => error);
  return stderr;
}

/** Every page of the repository, by its path. */
async function readPages(): Promise<Map<string, string>> {
  const names = [
    ...(await readdir(repository)),
    ...(await readdir(`${repository}docs`, { recursive: true })).map((name) => `docs/${name}`),
  ].filter((name) => name.endsWith('.md'));
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(repository + name, 'utf8')]),
    ),
  );
}
