import { expect } from 'chai';
import { blocksOf, commandsOf, isCommandBlock, outputOf } from './markdown-blocks.ts';

const page = `# A page

\`\`\`sh
echo one
\`\`\`

It prints:

\`\`\`
one
\`\`\`

## Next

\`\`\`
a drawing
\`\`\`

\`\`\`\`md
\`\`\`sh
not to be run
\`\`\`
\`\`\`\`

\`\`\`
npm run bench   # unmarked
\`\`\`

\`\`\`console
$ echo two
two
\`\`\`
`;

describe('blocksOf', () => {
  const blocks = blocksOf('page.md', page);

  it('finds every block, with its line, language and section', () => {
    expect(blocks.map(({ line, language, heading }) => [line, language, heading])).to.deep.equal([
      [4, 'sh', '# A page'],
      [10, '', '# A page'],
      [16, '', '## Next'],
      [20, 'md', '## Next'],
      [26, '', '## Next'],
      [30, 'console', '## Next'],
    ]);
  });

  it('knows those with commands, also unmarked ones', () => {
    expect(blocks.filter(isCommandBlock).map(({ line }) => line)).to.deep.equal([4, 26, 30]);
  });

  it('knows what is typed, and what the page shows as the answer', () => {
    const [one, , , , unmarked, two] = blocks;
    expect(outputOf(one!, blocks)).to.deep.equal(['one']);
    expect(outputOf(unmarked!, blocks)).to.deep.equal([]);
    expect(commandsOf(two!)).to.deep.equal(['echo two', '']);
    expect(outputOf(two!, blocks)).to.deep.equal(['two']);
  });
});
