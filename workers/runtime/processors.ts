import { fileURLToPath } from 'node:url';
import { type JobCatalogue, defaultContractsRoot, loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import type { JobContract } from '../../queues/runtime/define-job.ts';
import { discoverModules } from '../../queues/runtime/discover.ts';
import { createEnqueue, type Enqueue } from '../../queues/runtime/enqueue.ts';
import { followersAmong, type Followers } from '../../queues/runtime/followers.ts';
import { createJobAcceptor } from '../../shared/jobs/index.ts';
import type { Db, Tx } from '../../shared/platform/db.ts';
import type { JobProcessor } from './define-processor.ts';

/** Processors by kind and by alias. */
export type Processors = ReadonlyMap<string, JobProcessor>;

/** Folders to look for contracts and processors in. */
export interface JobRoots {
  contracts: readonly string[];
  processors: readonly string[];
}

export const defaultJobRoots: JobRoots = {
  contracts: [defaultContractsRoot],
  processors: [fileURLToPath(new URL('..', import.meta.url))],
};

/**
 * Loads the processors `<area>/<stem>.processor.ts` and pairs them with their contracts.
 * @throws when a contract has no processor, a processor no contract, or either is there twice
 */
export async function loadProcessors(roots: JobRoots = defaultJobRoots): Promise<Processors> {
  const catalogue = await loadJobCatalogue(roots.contracts);
  const processors = new Map<string, JobProcessor>();
  for (const root of roots.processors) {
    for (const { name, file, exports } of await discoverModules(root, '.processor.ts')) {
      const processor = exports['default'];
      if (!isProcessor(processor)) throw new Error(`${file} must export a processor as default`);
      const { contract } = processor;
      if (contract.kind !== name) throw new Error(`${file} runs "${contract.kind}"; its path says "${name}"`);
      if (catalogue.get(contract.kind) !== contract)
        throw new Error(`${file} has no contract among the *.job.ts files`);
      if (processors.has(contract.kind)) throw new Error(`${file}: "${contract.kind}" has two processors`);
      for (const kind of [contract.kind, ...(contract.aliases ?? [])]) processors.set(kind, processor);
    }
  }
  requireAll(catalogue, processors);
  return processors;
}

/** The contracts of some queues, each once. */
export function contractsOf(processors: Processors, queueNames: readonly string[]): JobContract[] {
  const contracts = [...processors.values()].map(({ contract }) => contract);
  return [...new Set(contracts)].filter(({ queue }) => queueNames.includes(queue));
}

function requireAll(catalogue: JobCatalogue, processors: Processors): void {
  const missing = [...catalogue.keys()].filter((kind) => !processors.has(kind));
  if (missing.length > 0) throw new Error(`no processor for ${missing.join(', ')}`);
}

function isProcessor(value: unknown): value is JobProcessor {
  return typeof value === 'object' && value !== null && 'processor' in value && value.processor === true;
}

/** How jobs of these processors have others follow them: accepted in their transactions. */
export function followingIn(db: Db, processors: Processors): { enqueue: Enqueue<Tx>; followers: Followers } {
  return {
    enqueue: createEnqueue(createJobAcceptor(db)),
    followers: followersAmong([...processors.values()].map(({ contract }) => contract)),
  };
}
