const colorful = process.stdout.isTTY && !process.env['NO_COLOR'];
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Colours text where somebody looks at it, and leaves it plain in a file. */
export function paint(color: keyof typeof codes, text: string): string {
  return colorful ? `\u001B[${codes[color]}m${text}\u001B[0m` : text;
}

export function heading(text: string): void {
  console.log(`\n${paint('bold', text)}`);
}

/** Columns side by side; those of amounts and counts (`right`) end at the same place. */
export function table(names: readonly string[], rows: readonly string[][], right: readonly string[] = []): void {
  const widths = names.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        right.includes(names[column] ?? '') ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  console.log(`  ${paint('dim', line(names))}`);
  for (const row of rows) console.log(`  ${line(row)}`);
}

export interface Span {
  name: string;
  startMs: number;
  durationMs: number;
}

const barWidth = 40;

/** What took how long, one below the other on one line of time. */
export function bars(spans: readonly Span[]): void {
  const beginMs = Math.min(...spans.map(({ startMs }) => startMs));
  const totalMs = Math.max(1, ...spans.map(({ startMs, durationMs }) => startMs + durationMs - beginMs));
  const nameWidth = Math.max(...spans.map(({ name }) => name.length));
  for (const { name, startMs, durationMs } of spans) {
    const before = Math.min(barWidth - 1, Math.floor(((startMs - beginMs) / totalMs) * barWidth));
    const length = Math.max(1, Math.round((durationMs / totalMs) * barWidth));
    const bar = ' '.repeat(before) + '█'.repeat(Math.min(length, barWidth - before));
    console.log(
      `  ${name.padEnd(nameWidth)}  ${paint('cyan', bar.padEnd(barWidth))} ${`${durationMs}`.padStart(5)} ms`,
    );
  }
}
