import { expect } from 'chai';
import { createTempDir } from '../../shared/testing/index.ts';
import { blocksOf, isCommandBlock } from './markdown-blocks.ts';
import { planBlock } from './plan-block.ts';
import { runPlan } from './run-plan.ts';
import { openShell, type Shell } from './shell.ts';
import type { Special } from './specials.ts';

const none: Special = { leftOut: [], standIns: [], ownTerminals: [] };

describe('running a page', () => {
  let dir: { path: string; remove(): Promise<void> };
  let shell: Shell;
  beforeEach(async () => {
    dir = await createTempDir();
    const functions = 'npm() { echo "Countinghouse is ready"; exec sleep 600; }; export -f npm';
    shell = openShell({ cwd: dir.path, folder: dir.path, env: { PATH: process.env['PATH'] } });
    await shell.run('functions', functions);
  });
  afterEach(async () => {
    expect(await shell.close()).to.deep.equal([]);
    await dir.remove();
  });

  /** Runs a page of these blocks. @returns what it fails with */
  async function run(blocks: readonly string[], special = none): Promise<string> {
    const text = `# Page\n\n${blocks.map((block) => `\`\`\`sh\n${block}\n\`\`\`\n`).join('\n')}`;
    const all = blocksOf('page.md', text);
    try {
      for (const block of all.filter(isCommandBlock)) await runPlan(planBlock(block, all, special), shell);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }

  it('goes on with what earlier blocks have set, defined and written', async () => {
    expect(await run(['A=1; f() { echo "$1"; }\necho "$A" > file', 'test "$(f "$A")" = "$(cat file)"'])).to.equal('');
  });

  it('names page and line of a command that fails, and shows what it said', async () => {
    expect(await run(['true', 'echo fine\n\nls no-such-file\ntrue'])).to.match(
      /^page\.md:10 ended with \d+: ls no-such-file\nfine\nls: .*no-such-file/,
    );
  });

  it('sees a failure within a pipe, a substitution and a function', async () => {
    expect(await run(['false | cat'])).to.match(/^page\.md:4 ended with 1: false \| cat/);
    expect(await run(['true\nA=$(false | cat)'])).to.match(/^page\.md:5 ended with 1: A=/);
    expect(await run(['f() { false; }\n\nf'])).to.match(/^page\.md:6 ended with 1: f$/);
  });

  it('names the line with a variable that nothing has set', async () => {
    expect(await run(['true\necho $NEVER_SET'])).to.match(/^page\.md:5 ended the shell: echo \$NEVER_SET\n.*unbound/);
  });

  it('takes an answer of 400 and above for a failure', async () => {
    expect(await run(['curl -s http://127.0.0.1:1/'])).to.match(/^page\.md:4 ended with 7: curl/);
  });

  it('fails on output other than the page shows', async () => {
    const shown = '\n```\n\n```\ntwo';
    expect(await run([`echo two${shown}`])).to.equal('');
    expect(await run([`echo one${shown}`])).to.equal('page.md:4 does not print what the page shows:\ntwo\none');
  });

  it('keeps a server running beside the blocks that follow, and fails on one that does not start', async () => {
    expect(await run(['npm start', 'kill -0 $!'])).to.equal('');
    expect(await run(['npm() { echo no; return 3; }\nnpm start'])).to.equal('page.md:5 npm start did not start:\nno');
  });

  it('leaves out what is to be left out, and runs what stands in for the rest', async () => {
    const special: Special = {
      leftOut: [{ page: 'page.md', command: 'false', why: 'of the test' }],
      standIns: [{ page: 'page.md', documented: '127.0.0.1:3000', instead: 'elsewhere', why: 'of the test' }],
      ownTerminals: [],
    };
    expect(await run(['false    # always\ntest 127.0.0.1:3000 = elsewhere\nfalse -n'], special)).to.match(
      /^page\.md:6 /,
    );
  });
});
