/**
 * Writes a job's contract, its processor and a test. They pass as they are: the job gives back what it was sent until
 * it calls a use case.
 *   npm run new-job -- budgets/close-month
 */
import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { Refusal, camelCase, runScript, writeNewFiles } from './new-files.ts';

interface JobName {
  area: string;
  stem: string;
  kind: string;
}

const word = '[a-z][a-z0-9]*';

async function newJob([path, ...more]: string[]): Promise<void> {
  if (!path || more.length > 0) throw new Refusal('Usage: npm run new-job -- area/verb-noun');
  const name = nameJob(path);
  if ((await loadJobCatalogue()).has(name.kind)) throw new Refusal(`A job of the kind ${name.kind} exists already.`);
  const { area, stem } = name;
  await writeNewFiles({
    [`queues/${area}/${stem}.job.ts`]: contractSource(name),
    [`workers/${area}/${stem}.processor.ts`]: processorSource(name),
    [`workers/${area}/${stem}.db.test.ts`]: testSource(name),
  });
}

function nameJob(path: string): JobName {
  const [, area, stem] = new RegExp(`^(${word}(?:-${word})*)/(${word}(?:-${word})+)$`).exec(path) ?? [];
  if (!area || !stem) {
    throw new Refusal(
      `"${path}" is not of the form area/verb-noun: small letters, digits and dashes, e.g. budgets/close-month.`,
    );
  }
  if (area === 'runtime' || area === 'testing') throw new Refusal(`${area} is not an area.`);
  return { area, stem, kind: `${area}.${stem}` };
}

/** Told apart from the use case of the same name, which a processor imports beside it. */
const contractName = ({ stem }: JobName): string => `${camelCase(stem)}Job`;

function contractSource(name: JobName): string {
  return `import { z } from 'zod';
import { defineJob } from '../runtime/define-job.ts';

export const ${contractName(name)} = defineJob({
  kind: '${name.kind}',
  // A process of its own, which a time-out or a cancel ends. For work that only waits for others: 'io'.
  queue: 'compute',
  payload: z.strictObject({ id: z.uuid() }),
  result: z.strictObject({ id: z.uuid() }),
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 60_000,
});
`;
}

function processorSource(name: JobName): string {
  return `import { ${contractName(name)} } from '../../queues/${name.area}/${name.stem}.job.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

export default defineProcessor(${contractName(name)}, ({ id }, ctx) => ctx.commit(async () => ({ id })));
`;
}

function testSource(name: JobName): string {
  return `import { expect } from 'chai';
import { ${contractName(name)} } from '../../queues/${name.area}/${name.stem}.job.ts';
import { newId } from '../../shared/platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import processor from './${name.stem}.processor.ts';

describe('${name.kind}', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });

  after(() => database.drop());

  it('gives its result', async () => {
    const id = newId();
    const job = await performJob(${contractName(name)}, processor, { id }, { db: database.db });
    expect(job.problem).to.equal(null);
    expect(job.result).to.deep.equal({ id });
  });
});
`;
}

await runScript(() => newJob(process.argv.slice(2)));
