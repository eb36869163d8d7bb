import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';

const requirementsFile = 'docs/security/asvs.requirements.json';
const folders = ['api', 'queues', 'scripts', 'shared', 'workers'];

const requirement = z.strictObject({
  /** The standard's number. */
  id: z.string().regex(/^\d{1,2}\.\d{1,2}\.\d{1,2}$/),
  level: z.union([z.literal(1), z.literal(2)]),
  /** What it asks for, in words of ours. */
  what: z.string().max(120),
  /** How it is met, beyond what tests show. */
  met: z.string().optional(),
  /** Why it does not apply. */
  notApplicable: z.string().optional(),
  /** What is missing. */
  open: z.string().optional(),
});
type Requirement = z.output<typeof requirement>;
const chapters = z.array(z.strictObject({ title: z.string(), requirements: z.array(requirement) }));

/** A test that shows that a requirement is met: it has `// asvs: 6.2.1, 6.2.4` in the line above it. */
export interface Evidence {
  id: string;
  file: string;
  title: string;
}

type Verdict = 'shown by tests' | 'met otherwise' | 'does not apply' | 'open';
const verdicts: Verdict[] = ['shown by tests', 'met otherwise', 'does not apply', 'open'];

/**
 * OWASP ASVS 5.0, levels 1 and 2, requirement by requirement with its evidence, as a page of Markdown.
 * @throws when a requirement has neither a test nor a reason, or a test names what is no requirement
 */
export async function describeAsvs(): Promise<string> {
  const listed = z.strictObject({ chapters }).parse(JSON.parse(await readFile(requirementsFile, 'utf8')));
  const requirements = listed.chapters.flatMap((chapter) => chapter.requirements);
  const evidence = await collectEvidence();
  const faults = findFaults(requirements, evidence);
  if (faults.length > 0) throw new Error(`ASVS:\n  ${faults.join('\n  ')}`);

  const of = ({ id }: Requirement): Evidence[] => evidence.filter((shown) => shown.id === id);
  const verdictsOf = requirements.map((each) => ({ ...each, verdict: judge(each, of(each)) }));
  return [
    '# OWASP ASVS 5.0, levels 1 and 2',
    '',
    'Written by `npm run generate` from [asvs.requirements.json](asvs.requirements.json) and from the tests that say',
    'which requirement they show (`// asvs: 6.2.1`). A requirement with neither a test nor a reason fails `npm run check`.',
    'The numbers are those of the [standard](https://owasp.org/www-project-application-security-verification-standard/);',
    'the words are ours and shorter than its own.',
    '',
    ...summarise(verdictsOf),
    '',
    ...listed.chapters.flatMap(({ title, requirements: ofChapter }) => [
      `## ${(ofChapter[0] as Requirement).id.split('.', 1)[0]} ${title}`,
      '',
      ...table(
        ['', 'level', 'what', 'evidence'],
        ofChapter.map((each) => [each.id, String(each.level), each.what, explain(each, of(each))]),
      ),
      '',
    ]),
  ].join('\n');
}

async function collectEvidence(): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.test.ts')).toSorted()) {
      const file = `${folder}/${name.replaceAll('\\', '/')}`;
      found.push(...readTags(file, await readFile(file, 'utf8')));
    }
  }
  return found;
}

/** The tags of a test file. @throws when one stands above something else than a test */
export function readTags(file: string, source: string): Evidence[] {
  const tagged = /^[ \t]*\/\/ asvs: ([\d., ]+)\n[ \t]*(?:it|describe)\(\s*(['"`])((?:\\.|(?!\2).)*)\2/gms;
  const tags = [...source.matchAll(tagged)];
  const lines = [...source.matchAll(/^[ \t]*\/\/ *asvs\b.*$/gim)].length;
  if (lines !== tags.length) throw new Error(`${file}: a tag \`// asvs: 1.2.3, 4.5.6\` stands directly above its test`);
  return tags.flatMap(([, ids = '', , title = '']) =>
    ids.split(',').map((id) => ({ id: id.trim(), file, title: title.replaceAll(/\\(.)/g, '$1') })),
  );
}

/** What keeps the page from being written. */
export function findFaults(requirements: readonly Requirement[], evidence: readonly Evidence[]): string[] {
  const known = new Map(requirements.map((each) => [each.id, each]));
  const shown = new Set(evidence.map(({ id }) => id));
  return [
    ...(known.size < requirements.length ? ['a requirement is listed twice'] : []),
    ...requirements
      .filter(({ id, met, notApplicable, open }) => !(shown.has(id) || met || notApplicable || open))
      .map(({ id, what }) => `${id} (${what}) has neither a test nor a reason in ${requirementsFile}`),
    ...requirements
      .filter(({ id, notApplicable }) => notApplicable && shown.has(id))
      .map(({ id }) => `${id} is said not to apply, but a test shows it`),
    ...evidence
      .filter(({ id }) => !known.has(id))
      .map(({ id, file }) => `${file} names ${id}, which is no requirement of level 1 or 2`),
  ];
}

function judge({ notApplicable, open }: Requirement, shown: readonly Evidence[]): Verdict {
  if (open !== undefined) return 'open';
  if (notApplicable !== undefined) return 'does not apply';
  return shown.length > 0 ? 'shown by tests' : 'met otherwise';
}

function summarise(judged: readonly (Requirement & { verdict: Verdict })[]): string[] {
  const count = (level: number, verdict: Verdict): string =>
    String(judged.filter((each) => each.level === level && each.verdict === verdict).length);
  const open = judged.filter(({ verdict }) => verdict === 'open');
  return [
    ...table(
      ['', 'level 1', 'level 2'],
      verdicts.map((verdict) => [verdict, count(1, verdict), count(2, verdict)]),
    ),
    ...(open.length > 0
      ? ['', 'Open:', '', ...open.map(({ id, level, what, open: missing }) => `- ${id} (${level}) ${what}: ${missing}`)]
      : []),
  ];
}

function explain({ met, notApplicable, open }: Requirement, shown: readonly Evidence[]): string {
  const byFile = new Map<string, string[]>();
  for (const { file, title } of shown) byFile.set(file, [...(byFile.get(file) ?? []), title]);
  const tests = [...byFile].map(
    ([file, titles]) => `[${file.split('/').at(-1)}](../../${file}): ${titles.map((title) => `“${title}”`).join(', ')}`,
  );
  const reason = notApplicable === undefined ? (open === undefined ? met : `Open: ${open}`) : `n/a: ${notApplicable}`;
  return [...tests, ...(reason === undefined ? [] : [reason])].join('<br>');
}

function table(names: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)];
}
