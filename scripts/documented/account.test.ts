import { expect } from 'chai';
import { accountFaults, askedOfScripts } from './account.ts';
import type { Special } from './specials.ts';

const page = (commands: string): string => `# Page\n\n\`\`\`sh\n${commands}\n\`\`\`\n`;
const none: Special = { leftOut: [], standIns: [], ownTerminals: [] };

describe('accountFaults', () => {
  it('finds nothing where every block is run, or left out', () => {
    const special = { ...none, leftOut: [{ page: 'a.md', command: 'npm test', why: 'It is long.' }] };
    expect(accountFaults(new Map([['a.md', page('npm test  # all\ntrue')]]), [['a.md']], special)).to.deep.equal([]);
  });

  it('names a block of a page that is not in the list', () => {
    const pages = new Map([
      ['a.md', page('true')],
      ['b.md', page('true')],
      ['c.md', '# No commands'],
    ]);
    expect(accountFaults(pages, [['a.md']], none)).to.deep.equal([
      'b.md:4 has commands, and the page is not in the list.',
    ]);
  });

  it('names entries that are of no use any more, or give no reason', () => {
    const why = 'of the test';
    const special: Special = {
      leftOut: [{ page: 'a.md', command: 'npm run long', why }],
      standIns: [{ page: 'a.md', documented: 'host:1', instead: '', why }],
      ownTerminals: [{ page: 'a.md', contains: 'true', why: ' ' }],
    };
    expect(accountFaults(new Map([['a.md', page('true')]]), [['a.md', 'gone.md']], special)).to.deep.equal([
      'gone.md is in the list and has no commands.',
      'a.md has no command to leave out: npm run long',
      'a.md has nothing to stand in for: host:1',
      'a.md has a special without a reason.',
    ]);
  });
});

describe('askedOfScripts', () => {
  it('gathers by script what left out commands ask of it', () => {
    const commands = ['npm run drill', 'npm run drill -- --short --seed=1', 'npm run drill -- --short', 'npm test'];
    const leftOut = commands.map((command) => ({ page: 'a.md', command, why: 'It is long.' }));
    expect(askedOfScripts({ ...none, leftOut })).to.deep.equal([{ script: 'drill', args: ['--short', '--seed=1'] }]);
  });
});
