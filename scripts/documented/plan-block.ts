import { type Block, commandsOf, outputOf } from './markdown-blocks.ts';
import type { Special } from './specials.ts';

/** A part of a block: lines that run to their end, or a command that goes on beside the others. */
export type Step = { kind: 'lines'; script: string } | { kind: 'background'; line: number; command: string };

/** How a block is run. */
export interface Plan {
  block: Block;
  terminal: 'main' | 'own';
  steps: Step[];
  leftOut: string[];
  /** What the page shows of its output. */
  output: string[];
}

const background = /^(npm start|npm run dev|node --import tsx \S*main\.ts.*)$/;

/** A line without the remark that follows its command. */
const bare = (line: string): string => line.replace(/\s+# .*$/, '').trim();

/** Lines keep their numbers: whatever comes before the block, and what is not run, is an empty line of the script. */
export function planBlock(block: Block, blocks: readonly Block[], special: Special): Plan {
  const ofPage = <T extends { page: string }>(list: readonly T[]): T[] =>
    list.filter(({ page }) => page === block.page);
  const leftOut = new Set(ofPage(special.leftOut).map(({ command }) => command));
  const text = commandsOf(block).join('\n');
  const replaced = ofPage(special.standIns).reduce(
    (whole, { documented, instead }) => whole.replaceAll(documented, () => instead),
    text,
  );
  const plan: Plan = {
    block,
    terminal: ofPage(special.ownTerminals).some(({ contains }) => text.includes(contains)) ? 'own' : 'main',
    steps: [],
    leftOut: [],
    output: outputOf(block, blocks),
  };
  let script: string[] = [];
  const lineNow = (): number => block.line + script.length;
  const flush = (): void => {
    if (script.some((line) => bare(line) !== '' && !bare(line).startsWith('#'))) {
      plan.steps.push({ kind: 'lines', script: '\n'.repeat(block.line - 1) + script.join('\n') });
    }
    script = script.map(() => '');
  };
  for (const line of replaced.split('\n')) {
    const command = bare(line);
    if (leftOut.has(command)) plan.leftOut.push(command);
    if (background.test(command) && !leftOut.has(command)) {
      flush();
      plan.steps.push({ kind: 'background', line: lineNow(), command });
    }
    script.push(leftOut.has(command) || background.test(command) ? '' : line);
  }
  flush();
  return plan;
}
