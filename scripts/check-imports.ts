/** Checks who imports whom by the rules of .dependency-cruiser.cjs, and that every module has been looked at. */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import type { ICruiseResult } from 'dependency-cruiser';

const folders = ['api', 'queues', 'workers', 'shared', 'migrations', 'scripts'];

/** In a process of its own: its parser for TypeScript does not load under tsx. */
function cruise(): ICruiseResult {
  const { stdout, stderr } = spawnSync(
    'node_modules/.bin/depcruise',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
    { encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  if (!stdout) throw new Error(`dependency-cruiser failed:\n${stderr}`);
  return JSON.parse(stdout) as ICruiseResult;
}

async function ownModules(): Promise<string[]> {
  const lists = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  return lists
    .flatMap((names, index) => names.map((name) => `${folders[index]}/${name}`))
    .filter((path) => path.endsWith('.ts'));
}

async function checkImports(): Promise<boolean> {
  const { modules, summary } = cruise();
  for (const { from, to, rule } of summary.violations) {
    const comment = summary.ruleSetUsed?.forbidden?.find(({ name }) => name === rule.name)?.comment;
    console.error(`${from} → ${to}\n  ${rule.name}: ${comment}`);
  }
  const cruised = new Set(modules.map(({ source }) => source));
  const missed = (await ownModules()).filter((path) => !cruised.has(path));
  // It passes without a word when it understands no TypeScript, and so no module.
  if (missed.length > 0)
    console.error(`dependency-cruiser did not read ${missed.length} modules, such as ${missed[0]}`);
  console.log(
    `${cruised.size} modules, ${summary.totalDependenciesCruised} imports, ${summary.error} against the rules`,
  );
  return summary.error === 0 && missed.length === 0 && cruised.size > 0;
}

process.exitCode = (await checkImports()) ? 0 : 1;
