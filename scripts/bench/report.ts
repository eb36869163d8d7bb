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

/** Writes the table into docs/performance.md, between its marks. */
export async function writeFindings(findings: readonly Finding[]): Promise<void> {
  const page = await readFile(reportUrl, 'utf8');
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/performance.md lacks "${begin}" or "${end}"`);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  const rows = findings
    .map(lineOf)
    .map(
      ({ name, ours, baseline, ratio, target, reached }) =>
        `| ${name} | ${ours} | ${baseline} | ${ratio} | ${target} | ${reached ? 'yes' : '**no**'} |`,
    );
  const table = ['| what | ours | baseline | result | target | reached |', '|---|---|---|---|---|---|', ...rows];
  await writeFile(reportUrl, `${before}${begin}\n\n${machine}\n\n${table.join('\n')}\n\n${end}${after}`);
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
