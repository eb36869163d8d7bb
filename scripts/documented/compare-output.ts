/** What differs from run to run, and what stands for it when output is compared. */
const varying: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'],
  [/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT'],
  [/\d+(?:\.\d+)? (ms|s)\b/g, 'N $1'],
  [/\d+(?: \+ \d+)* MB/g, 'N MB'],
  [/█+/g, ' '],
  [/\s+/g, ' '],
];

/**
 * The documented lines that output lacks, in their order: other lines may stand between them, and times, sizes, ids and
 * ports may differ. A line of `…` alone stands for any. A line may begin with what was printed before it without an end.
 */
export function missingLines(documented: readonly string[], output: string): string[] {
  const printed = output.split('\n').map(comparable);
  let from = 0;
  return documented.filter((line) => {
    const wanted = comparable(line);
    if (wanted === '' || wanted === '…') return false;
    const found = printed.findIndex((printedLine, index) => index >= from && printedLine.endsWith(wanted));
    if (found === -1) return true;
    from = found + 1;
    return false;
  });
}

function comparable(line: string): string {
  return varying.reduce((text, [pattern, instead]) => text.replaceAll(pattern, instead), line).trim();
}
