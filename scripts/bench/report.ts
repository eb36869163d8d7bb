import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { type Comparison, type Finding, median, medianRatioOf, ratioOf } from './measure.ts';

interface Line {
  name: string;
  ours: string;
  baseline: string;
  ratio: string;
  target: string;
  reached: boolean;
}

/** Prints what was found. @returns whether every target was reached */
export function printFindings(findings: readonly Finding[]): boolean {
  const lines = findings.map(lineOf);
  const width = Math.max(...lines.map(({ name }) => name.length));
  for (const { name, ours, baseline, ratio, target, reached } of lines) {
    console.log(
      `${reached ? '✔' : '✘'} ${name.padEnd(width)}  ${ratio} (target ${target})  ${ours}  against  ${baseline}`,
    );
  }
  return lines.every(({ reached }) => reached);
}

const reportUrl = new URL('../../docs/performance.md', import.meta.url);
const begin = '<!-- measured: begin -->';
const end = '<!-- measured: end -->';

/** Writes what was found into the table of docs/performance.md, between its marks; rows that were not measured stay. */
export async function writeFindings(findings: readonly Finding[]): Promise<void> {
  const page = await readFile(reportUrl, 'utf8');
  const [before, rest] = page.split(begin);
  const [table, after] = rest?.split(end) ?? [];
  if (before === undefined || table === undefined || after === undefined)
    throw new Error(`docs/performance.md lacks "${begin}" or "${end}"`);
  const rows = rowsOf(table);
  for (const finding of findings) rows.set(finding.name, rowOf(finding));
  const head = ['| what | ours | baseline | result | target | reached | on |', '|---|---|---|---|---|---|---|'];
  const lines = [...head, ...rows.values()].join('\n');
  await writeFile(reportUrl, `${before}${begin}\n\n${describeMachine()}\n\n${lines}\n\n${end}${after}`);
}

/** The rows of a table, by what they are about. */
function rowsOf(table: string): Map<string, string> {
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what '));
  return new Map(rows.map((row) => [row.slice(2, row.indexOf(' | ')), row]));
}

function rowOf(finding: Finding): string {
  const { name, ours, baseline, ratio, target, reached } = lineOf(finding);
  const today = new Date().toISOString().slice(0, 10);
  return `| ${[name, ours, baseline, ratio, target, reached ? 'yes' : '**no**', today].join(' | ')} |`;
}

function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'CPU';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

function lineOf(finding: Finding): Line {
  if ('rounds' in finding) return comparisonLine(finding);
  const { name, value, unit, atMost, note = '' } = finding;
  return {
    name,
    ours: note,
    baseline: 'a fixed limit',
    ratio: `${value.toFixed(1)} ${unit}`,
    target: `≤ ${atMost} ${unit}`,
    reached: value <= atMost,
  };
}

function comparisonLine(finding: Comparison): Line {
  const { name, ours, baseline, unit, rounds, target, note } = finding;
  const rate = (pick: (round: { ours: number; baseline: number }) => number): string =>
    `${Math.round(median(rounds.map(pick))).toLocaleString('en')} ${unit}`;
  return {
    name,
    ours: `${ours}: ${rate((round) => round.ours)}${note ? ` (${note})` : ''}`,
    baseline: `${baseline}: ${rate((round) => round.baseline)}`,
    ratio: `${ratioOf(finding).toFixed(2)} best, ${medianRatioOf(finding).toFixed(2)} median`,
    target: `≥ ${target}`,
    reached: ratioOf(finding) >= target,
  };
}
