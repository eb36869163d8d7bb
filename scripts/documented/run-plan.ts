import { missingLines } from './compare-output.ts';
import type { Plan } from './plan-block.ts';
import type { Shell } from './shell.ts';

const shownOutputLength = 2_000;

/**
 * Runs what a block says, in its order.
 * @throws {Error} that names page and line of the first command that failed, or of the block whose output is another
 */
export async function runPlan({ block, steps, output: documented }: Plan, shell: Shell): Promise<void> {
  let printed = '';
  for (const step of steps) {
    if (step.kind === 'background') {
      printed += await shell.start(step.command).catch((error: Error) => fail(step.line, error.message, ''));
      continue;
    }
    const { output, failure } = await shell.run(block.page, step.script);
    if (failure) fail(failure.line, `${failure.reason}: ${lineOf(failure.line)}`, output);
    printed += output;
  }
  if (steps.length === 0) return;
  const missing = missingLines(documented, printed);
  if (missing.length > 0) fail(block.line, `does not print what the page shows:\n${missing.join('\n')}`, printed);

  function fail(line: number, reason: string, output: string): never {
    throw new Error(`${block.page}:${line} ${reason}\n${output.slice(-shownOutputLength)}`.trim());
  }
  function lineOf(line: number): string {
    return block.lines[line - block.line]?.trim() ?? '';
  }
}
