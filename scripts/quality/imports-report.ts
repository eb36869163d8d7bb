export interface FileResult {
  file: string;
  format: string;
  right: boolean;
  expected: string;
  got: string;
  /** Why a miss is one, when somebody has looked into it. */
  reason: string | null;
}

export interface FormatSummary {
  format: string;
  files: number;
  right: number;
}

/** A line per format, in order of appearance, and one for all. */
export function summarise(results: readonly FileResult[]): FormatSummary[] {
  const formats = [...new Set(results.map((result) => result.format))];
  return [
    ...formats.map((format) =>
      count(
        format,
        results.filter((result) => result.format === format),
      ),
    ),
    count('all', results),
  ];
}

function count(format: string, results: readonly FileResult[]): FormatSummary {
  return { format, files: results.length, right: results.filter((result) => result.right).length };
}

export function renderText(summaries: readonly FormatSummary[], results: readonly FileResult[]): string {
  const lines = summaries.map(
    ({ format, files, right }) =>
      `${format.padEnd(8)} ${String(right).padStart(4)} of ${String(files).padStart(4)}  ${percent(right, files)}`,
  );
  for (const miss of results.filter((result) => !result.right)) {
    lines.push(
      `MISS ${miss.file}: expected ${miss.expected}; got ${miss.got}${miss.reason === null ? '' : ` (${miss.reason})`}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

export function renderMarkdown(summaries: readonly FormatSummary[], results: readonly FileResult[]): string {
  const misses = results.filter((result) => !result.right);
  return [
    '# Quality of imports',
    '',
    'How many real statement files of banks and programs are read with every transaction found: the same number of transactions and, to the cent, the same sum as other programs and people counted. Layouts are found out by the reader; no file is given a mapping.',
    '',
    'Run it on a folder with statement files and an `expected.json` (file → `count`, `sum`):',
    '',
    '```sh',
    'npm run quality:imports -- DIR --markdown',
    '```',
    '',
    'It fails under 95 %. A file without transactions is right when none comes out of it.',
    '',
    '| format | files | right | share |',
    '|---|---:|---:|---:|',
    ...summaries.map(({ format, files, right }) => `| ${format} | ${files} | ${right} | ${percent(right, files)} |`),
    '',
    '## Exceptions',
    '',
    ...(misses.length === 0 ? ['None.'] : ['| file | expected | got | why |', '|---|---|---|---|']),
    ...misses.map(
      ({ file, expected, got, reason }) =>
        `| ${[file, expected, got, reason ?? 'not looked into yet'].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function percent(right: number, files: number): string {
  return files === 0 ? '–' : `${((100 * right) / files).toFixed(1)} %`;
}
