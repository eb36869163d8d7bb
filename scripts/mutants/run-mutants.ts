import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { seededRandom } from '../drills/seeded-random.ts';
import { findMutants, type Mutant } from './find-mutants.ts';

export interface PlacedMutant extends Mutant {
  file: string;
}

export interface MutationReport {
  /** How many changes there are in all of the folder. */
  possible: number;
  tried: number;
  survived: PlacedMutant[];
}

export interface MutationOptions {
  /** Where the repository is; nothing is written there. */
  root: string;
  /** Whose files are changed and whose tests are run, from the root. */
  folder: string;
  most: number;
  seed: number;
  print(line: string): void;
}

/** What no test below a folder of sources needs. */
const left = new Set(['node_modules', '.git', '.data', 'dist', 'coverage']);
const patience = 4;
const leastTimeMs = 10_000;

/**
 * Changes one operator, number, truth value or text at a time and runs the folder's tests. A change that no test notices
 * survives. Works on copies, one for each processor, which are gone at the end.
 * @throws {Error} when the tests fail without any change
 */
export async function runMutants({ root, folder, most, seed, print }: MutationOptions): Promise<MutationReport> {
  const mutants = await mutantsBelow(root, folder);
  const waiting = seededRandom(seed).shuffle(mutants).slice(0, most);
  const [tried, survived] = [waiting.length, [] as PlacedMutant[]];
  const copies = await Promise.all(Array.from({ length: availableParallelism() }, () => copyOf(root)));
  const remove = (): void => copies.forEach((copy) => rmSync(copy, { recursive: true, force: true }));
  process.once('exit', remove);
  try {
    const startedAt = Date.now();
    const [first = ''] = copies;
    if (!(await passes(first, folder, leastTimeMs * 60))) throw new Error(`The tests of ${folder} fail as they are.`);
    const timeMs = Math.max(leastTimeMs, (Date.now() - startedAt) * patience);
    const work = async (copy: string): Promise<void> => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        if (!(await survives(copy, folder, mutant, timeMs))) continue;
        survived.push(mutant);
        print(`survived: ${mutant.file}:${mutant.line}  ${mutant.before.slice(0, 60)}  →  ${mutant.after}`);
      }
    };
    await Promise.all(copies.map(work));
  } finally {
    remove();
    process.off('exit', remove);
  }
  return { possible: mutants.length, tried, survived };
}

async function mutantsBelow(root: string, folder: string): Promise<PlacedMutant[]> {
  const entries = await readdir(join(root, folder), { recursive: true });
  const sources = entries.filter((name) => name.endsWith('.ts') && !/\.(?:test|fixture|d)\.ts$/.test(name)).toSorted();
  const mutants: PlacedMutant[] = [];
  for (const name of sources) {
    const file = join(folder, name);
    for (const mutant of findMutants(await readFile(join(root, file), 'utf8'))) mutants.push({ ...mutant, file });
  }
  return mutants;
}

async function copyOf(root: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'countinghouse-mutants-'));
  await cp(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
  await symlink(resolve(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function survives(copy: string, folder: string, mutant: PlacedMutant, timeMs: number): Promise<boolean> {
  const path = join(copy, mutant.file);
  const source = await readFile(path, 'utf8');
  await writeFile(path, source.slice(0, mutant.start) + mutant.after + source.slice(mutant.end));
  const survived = await passes(copy, folder, timeMs);
  await writeFile(path, source);
  return survived;
}

/** Whether all tests pass in time. A change may make a loop endless. */
async function passes(copy: string, folder: string, timeMs: number): Promise<boolean> {
  const mocha = ['node_modules/mocha/bin/mocha.js', '--bail', '--reporter', 'dot', `${folder}/**/*.test.ts`];
  // Mocha starts a process of its own: both end with their group.
  const child = spawn(process.execPath, mocha, { cwd: copy, stdio: 'ignore', detached: true });
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(end, timeMs);
  process.once('exit', end);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  process.off('exit', end);
  return code === 0;
}
