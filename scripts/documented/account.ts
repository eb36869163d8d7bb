import { type Block, blocksOf, commandsOf, isCommandBlock } from './markdown-blocks.ts';
import { planBlock } from './plan-block.ts';
import type { Special } from './specials.ts';

/** What keeps the pages and the lists of them from agreeing, each as a sentence. */
export function accountFaults(
  pages: ReadonlyMap<string, string>,
  chains: readonly (readonly string[])[],
  special: Special,
): string[] {
  const listed = chains.flat();
  const withCommands = [...pages].flatMap(([page, text]) => blocksOf(page, text).filter(isCommandBlock));
  const unlisted = withCommands.filter(({ page }) => !listed.includes(page));
  const texts = new Map(listed.map((page) => [page, commandsIn(withCommands, page)]));
  const lacking = ({ page }: { page: string }, text: string): boolean => !(texts.get(page) ?? '').includes(text);
  const notLeftOut = special.leftOut.filter(
    ({ page, command }) =>
      !withCommands.some(
        (block) => block.page === page && planBlock(block, withCommands, special).leftOut.includes(command),
      ),
  );
  return [
    ...unlisted.map(({ page, line }) => `${page}:${line} has commands, and the page is not in the list.`),
    ...listed.filter((page) => texts.get(page) === '').map((page) => `${page} is in the list and has no commands.`),
    ...notLeftOut.map(({ page, command }) => `${page} has no command to leave out: ${command}`),
    ...special.standIns
      .filter((each) => lacking(each, each.documented))
      .map(({ page, documented }) => `${page} has nothing to stand in for: ${documented}`),
    ...special.ownTerminals
      .filter((each) => lacking(each, each.contains))
      .map(({ page, contains }) => `${page} has no block for a terminal of its own: ${contains}`),
    ...[...special.leftOut, ...special.standIns, ...special.ownTerminals]
      .filter(({ why }) => why.trim() === '')
      .map(({ page }) => `${page} has a special without a reason.`),
  ];
}

function commandsIn(blocks: readonly Block[], page: string): string {
  return blocks
    .filter((block) => block.page === page)
    .flatMap(commandsOf)
    .join('\n');
}

/** What a command that is not run asks of a script of package.json: what follows `--`. */
export interface Asked {
  script: string;
  args: string[];
}

/** All that left out commands ask of scripts, one entry a script. */
export function askedOfScripts(special: Special): Asked[] {
  const asked = new Map<string, Set<string>>();
  for (const { command } of special.leftOut) {
    const [, script, args = ''] = /^npm run ([\w:-]+)(?: -- (.*))?$/.exec(command) ?? [];
    if (script === undefined) continue;
    const known = asked.get(script) ?? new Set();
    for (const arg of args.split(' ').filter((word) => word !== '')) known.add(arg);
    asked.set(script, known);
  }
  return [...asked].map(([script, args]) => ({ script, args: [...args] }));
}
