import { fileURLToPath } from 'node:url';
import type { JobContract } from './define-job.ts';
import { discoverModules } from './discover.ts';

/** Every job kind that this code knows, by kind and by alias. */
export type JobCatalogue = ReadonlyMap<string, JobContract>;

export const defaultContractsRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * Loads the contracts `<area>/<stem>.job.ts` below the roots.
 * @throws when a file has no contract or several, a kind differs from its path, or two files share a kind
 */
export async function loadJobCatalogue(roots: readonly string[] = [defaultContractsRoot]): Promise<JobCatalogue> {
  const catalogue = new Map<string, JobContract>();
  for (const root of roots) {
    for (const { name, file, exports } of await discoverModules(root, '.job.ts')) {
      const contracts = Object.values(exports).filter(isContract);
      const [contract] = contracts;
      if (!contract || contracts.length > 1)
        throw new Error(`${file} must export one job contract, it exports ${contracts.length}`);
      if (contract.kind !== name)
        throw new Error(`${file} declares the kind "${contract.kind}"; its path says "${name}"`);
      for (const kind of [contract.kind, ...(contract.aliases ?? [])]) {
        if (catalogue.has(kind)) throw new Error(`${file}: the job kind "${kind}" is declared twice`);
        catalogue.set(kind, contract);
      }
    }
  }
  return catalogue;
}

function isContract(value: unknown): value is JobContract {
  return typeof value === 'object' && value !== null && 'contract' in value && value.contract === true;
}
