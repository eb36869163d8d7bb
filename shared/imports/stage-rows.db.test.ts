import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { type StagedLine, stageRows } from './stage-rows.store.ts';

const line = (ordinal: number, description = 'Coffee'): StagedLine => [
  ordinal,
  ordinal,
  0,
  newId(),
  '2024-01-05',
  null,
  -350n,
  'EUR',
  null,
  null,
  description,
  null,
  null,
  false,
  newId(),
  null,
  null,
];

function* lines(count: number, end?: () => never): Generator<StagedLine> {
  for (let ordinal = 1; ordinal <= count; ordinal += 1) yield line(ordinal);
  end?.();
}

describe('stageRows', () => {
  let database: TestDatabase;
  const { signal } = new AbortController();

  before(async () => {
    database = await createTestDatabase();
  });

  after(() => database.drop());

  const fails = (rows: Iterable<StagedLine>, stop = signal): Promise<string> =>
    database.db
      .transaction((tx) => stageRows(tx, rows, stop))
      .then(
        () => 'it did not fail',
        (error: Error) => error.message,
      );

  it('keeps every character of a text', async () => {
    const text = 'back\\slash, \\N, \\., tab\t, line\nfeed\r, ünï👍';
    const kept = await database.db.transaction(async (tx) => {
      await stageRows(tx, [line(1, text)], signal);
      return (await tx.raw<{ rows: { description: string }[] }>('SELECT description FROM staged')).rows;
    });
    expect(kept).to.deep.equal([{ description: text }]);
  });

  it('takes more than fits the buffers of a connection', async () => {
    const count = await database.db.transaction((tx) => stageRows(tx, lines(50_000), signal));
    expect(count).to.equal(50_000);
  });

  for (const count of [0, 1, 10_000]) {
    it(`ends the transaction with the reader's error after ${count} rows`, async () => {
      const damaged = lines(count, () => {
        throw new Error('damaged');
      });
      expect(await fails(damaged)).to.equal('damaged');
    });
  }

  it('hears while it reads that it shall stop', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopped')), 1);
    function* endless(): Generator<StagedLine> {
      for (let ordinal = 1; ; ordinal += 1) yield line(ordinal);
    }
    expect(await fails(endless(), controller.signal)).to.equal('stopped');
  });

  it('fails with the database’s own error, at the beginning and late', async () => {
    const bad: StagedLine = ['no number', ...line(1).slice(1)];
    expect(await fails([bad, ...lines(10_000)])).to.match(/invalid input syntax/);
    expect(await fails([...lines(10_000), bad])).to.match(/invalid input syntax/);
  });
});
