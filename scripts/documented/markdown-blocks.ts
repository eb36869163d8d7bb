/** A fenced block of a page. */
export interface Block {
  page: string;
  /** The line of the page that is the block's first, counted from 1. */
  line: number;
  /** Of the section that it is in. */
  heading: string;
  /** As the fence names it; '' where it names none. */
  language: string;
  lines: string[];
}

const fence = /^ *(`{3,}|~{3,}) *(\w*)/;
const shells = new Set(['sh', 'bash', 'shell', 'zsh', 'console']);
const commandLine = /^(\$|npm|npx|node|curl|docker) /;

/** All fenced blocks of a page, in its order. */
export function blocksOf(page: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { block: Block; mark: string } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, mark, language = ''] = fence.exec(text) ?? [];
    if (open) {
      if (mark?.startsWith(open.mark) && language === '') open = undefined;
      else open.block.lines.push(text);
      continue;
    }
    if (mark !== undefined) {
      open = { block: { page, line: index + 2, heading, language, lines: [] }, mark };
      blocks.push(open.block);
    } else if (/^#+ /.test(text)) heading = text;
  }
  return blocks;
}

/** Whether somebody who reads the page is to run what the block says. */
export function isCommandBlock({ language, lines }: Block): boolean {
  return shells.has(language) || (language === '' && lines.some((line) => commandLine.test(line)));
}

/** The lines of a command block as they are typed; lines that only show an answer, beside prompts, are empty. */
export function commandsOf({ lines }: Block): string[] {
  if (!lines.some((line) => line.startsWith('$ '))) return lines;
  return lines.map((line) => (line.startsWith('$ ') ? line.slice(2) : ''));
}

/** What the page says that a command block prints: beside its prompts, or in the unmarked block that follows it. */
export function outputOf(block: Block, blocks: readonly Block[]): string[] {
  if (block.lines.some((line) => line.startsWith('$ '))) return block.lines.filter((line) => !line.startsWith('$ '));
  const next = blocks[blocks.indexOf(block) + 1];
  const isAnswer = next?.language === '' && next.heading === block.heading && !isCommandBlock(next);
  return isAnswer ? next.lines : [];
}
