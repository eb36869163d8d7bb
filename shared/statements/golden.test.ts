import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { z } from 'zod';
import { readStatement, type StatementAccount, StatementError, type StatementRow } from './index.ts';
import { tableMapping } from './statements.schema.ts';

/** What is left out of an account is null. */
const account = z.strictObject({
  number: z.string().nullable().default(null),
  bank: z.string().nullable().default(null),
  name: z.string().nullable().default(null),
  currency: z.string().nullable().default(null),
  type: z.enum(['checking', 'savings', 'credit', 'investment', 'loan']).nullable().default(null),
});

/** What is left out of a transaction is null, '' or false; its account and currency are then those of the file. */
const transaction = z.strictObject({
  row: z.int(),
  date: z.iso.date(),
  valueDate: z.iso.date().nullable().default(null),
  amount: z.string(),
  currency: z.string().nullable().optional(),
  original: z.strictObject({ amount: z.string(), currency: z.string() }).nullable().default(null),
  description: z.string().default(''),
  payee: z.string().nullable().default(null),
  reference: z.string().nullable().default(null),
  pending: z.boolean().default(false),
  balance: z.string().nullable().default(null),
  account: account.nullable().optional(),
});
const rejected = z.strictObject({ row: z.int(), field: z.string(), rejected: z.string() });

const common = {
  /** The guess that decides, as a person would make it. */
  why: z.string(),
  /** What comes out in the place of this: it is right, and the reader does not give it. */
  notYet: z.string().optional(),
  mapping: tableMapping.optional(),
  fileName: z.string().optional(),
};
const expectation = z.union([
  z.strictObject({
    ...common,
    format: z.string(),
    account: account.nullable().default(null),
    currency: z.string().nullable().default(null),
    rows: z.array(z.union([rejected, transaction])),
  }),
  z.strictObject({ ...common, error: z.string() }),
]);
type Expectation = z.infer<typeof expectation>;

const root = new URL('golden/', import.meta.url);
const expectedName = 'expected.json';

async function readFolder(folder: string) {
  const text = await readFile(new URL(`${folder}/${expectedName}`, root), 'utf8');
  const names = await readdir(new URL(`${folder}/`, root));
  return {
    folder,
    files: names.filter((name) => name !== expectedName),
    expectations: z.record(z.string(), expectation).parse(JSON.parse(text)),
  };
}

async function outcomeOf(path: string, { mapping, fileName }: Expectation): Promise<unknown> {
  try {
    const { format, rows } = await readStatement(await readFile(new URL(path, root)), { mapping, fileName });
    return { format, rows: [...rows] };
  } catch (error) {
    if (error instanceof StatementError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function expectedOutcome(expected: Expectation): unknown {
  if ('error' in expected) return expected.error;
  const rows = expected.rows.map((row): StatementRow => {
    if ('rejected' in row) return { kind: 'rejected', row: row.row, field: row.field, detail: row.rejected };
    const { account: own = expected.account, currency = expected.currency, ...told } = row;
    return { ...told, kind: 'transaction', account: own satisfies StatementAccount | null, currency };
  });
  return { format: expected.format, rows };
}

const folders = await Promise.all((await readdir(root)).toSorted().map(readFolder));

describe('the golden statements', () => {
  for (const { folder, files, expectations } of folders) {
    describe(folder, () => {
      it('are those that something is expected of', () => {
        expect(files.toSorted()).to.deep.equal(Object.keys(expectations).toSorted());
      });

      for (const [name, expected] of Object.entries(expectations)) {
        const outcome = () => outcomeOf(`${folder}/${name}`, expected);
        if (expected.notYet === undefined) {
          it(`${name}: ${expected.why}`, async () => {
            expect(await outcome()).to.deep.equal(expectedOutcome(expected));
          });
        } else {
          it(`${name} is not read rightly yet: ${expected.notYet}`, async () => {
            expect(await outcome(), 'It is now: take `notYet` away.').to.not.deep.equal(expectedOutcome(expected));
          });
        }
      }
    });
  }
});
