import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { listImportRows } from './import-rows.store.ts';
import { createBooks } from './imports.fixture.ts';
import { findImport } from './imports.store.ts';

const header = 'Date,Description,Amount,Status\n';
const row = (day: number, description: string, amount: string, status = 'Booked'): string =>
  `2024-01-${String(day).padStart(2, '0')},${description},${amount},${status}\n`;

/** Three files that overlap: in days, in a purchase that is there twice, in spelling and in what is pending. */
const files = {
  a: header + row(3, 'Salary', '2500.00') + row(5, 'Coffee House', '-3.50').repeat(2) + row(9, 'Rent', '-900.00'),
  b:
    header +
    row(5, 'COFFEE  house', '-3.50').repeat(3) +
    row(9, 'Rent', '-900.00', 'Pending') +
    row(11, 'Gym', '-25.00', 'Pending') +
    row(12, 'Bus', '-2.00', 'Pending') +
    row(33, 'Lost', '-1.00'),
  c: header + row(9, 'RENT', '-900.00') + row(11, 'gym', '-25.00') + row(14, 'Books', '-30.00'),
};
type Name = keyof typeof files;

/** Every order of one to three of the files. */
const orders: Name[][] = (['a', 'b', 'c'] as const).flatMap((first) => {
  const others = (['a', 'b', 'c'] as const).filter((name) => name !== first);
  return [
    [first],
    ...others.flatMap((second) => [
      [first, second],
      [first, second, ...others.filter((name) => name !== second)],
    ]),
  ];
});

describe('undoImport', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });

  after(() => database.drop());

  async function bringAll(names: readonly Name[]): Promise<{ user: string; imports: Map<Name, string> }> {
    const user = await books.user();
    const imports = new Map<Name, string>();
    for (const name of names) {
      const { importId } = await books.bring(user, files[name], { fileName: `${name}.csv` });
      imports.set(name, importId);
    }
    return { user, imports };
  }

  /** The name of an account is that of the first file, which is undone or not. */
  const nameless = (state: unknown): unknown =>
    JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === 'name' ? undefined : value)));

  for (const names of orders) {
    for (const undone of names) {
      const others = names.filter((name) => name !== undone);
      it(`leaves after ${names.join(', ')} without ${undone} what ${others.join(', ') || 'nothing'} leaves`, async () => {
        const { user, imports } = await bringAll(names);
        await books.undo(user, imports.get(undone) as string);
        const { user: other } = await bringAll(others);
        expect(nameless(await books.state(user))).to.deep.equal(nameless(await books.state(other)));
      });
    }
  }

  for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'] as const) {
    it(`leaves nothing when all are undone, in the order ${order}`, async () => {
      const { user, imports } = await bringAll(['a', 'b', 'c']);
      for (const name of order) await books.undo(user, imports.get(name as Name) as string);
      expect(await books.state(user)).to.deep.equal({ accounts: [], transactions: [], imports: [], rows: [] });
    });
  }

  it('says how many transactions are gone, and how many another file has brought too', async () => {
    const { user, imports } = await bringAll(['a', 'b']);
    const importId = imports.get('a') as string;
    expect(await books.undo(user, importId)).to.deep.equal({ importId, removed: 1, kept: 3 });
    const heir = await findImport(database.db, imports.get('b') as string, user);
    expect(heir).to.include({ total: 7, inserted: 6, duplicates: 0, rejected: 1 });
    expect(await listImportRows(database.db, imports.get('b') as string, 'inserted', 0, 10)).to.have.lengthOf(6);
  });

  it('changes nothing the second time', async () => {
    const { user, imports } = await bringAll(['a', 'b']);
    const importId = imports.get('a') as string;
    await books.undo(user, importId);
    const before = await books.state(user);
    const { undoneAt } = (await findImport(database.db, importId, user)) ?? {};
    expect(await books.undo(user, importId)).to.deep.equal({ importId, removed: 0, kept: 0 });
    expect(await books.state(user)).to.deep.equal(before);
    expect((await findImport(database.db, importId, user))?.undoneAt).to.deep.equal(undoneAt);
  });

  it('lets the file be imported again', async () => {
    const { user, imports } = await bringAll(['a']);
    const before = await books.state(user);
    await books.undo(user, imports.get('a') as string);
    await books.bring(user, files.a, { fileName: 'a.csv' });
    expect(await books.state(user)).to.deep.equal(before);
  });

  it('keeps the reasons of rejected rows, and the counts true', async () => {
    const { user, imports } = await bringAll(['a', 'b']);
    const importId = imports.get('b') as string;
    await books.undo(user, importId);
    expect(await findImport(database.db, importId, user)).to.include({ inserted: 0, duplicates: 0, rejected: 1 });
    const rows = await listImportRows(database.db, importId, undefined, 0, 10);
    expect(rows.map(({ status }) => status)).to.deep.equal(['rejected']);
  });

  it('keeps an import from running that waits', async () => {
    const user = await books.user();
    const importId = await books.upload(user, files.a);
    await books.undo(user, importId);
    const failure = await books.run(user, importId).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'conflict' });
    expect(await books.lines(user)).to.deep.equal([]);
  });

  it('leaves no trace of an import that runs at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const user = await books.user();
      const importId = await books.upload(user, files.a);
      await Promise.all([books.run(user, importId).catch(() => undefined), books.undo(user, importId)]);
      expect(await books.lines(user)).to.deep.equal([]);
    }
  });

  it('undoes nothing of somebody else', async () => {
    const { user, imports } = await bringAll(['a']);
    const before = await books.state(user);
    const importId = imports.get('a') as string;
    const failure = await books.undo(await books.user(), importId).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'not-found' });
    expect(await books.state(user)).to.deep.equal(before);
  });

  it('is exact for many imports of one file at once', async () => {
    const user = await books.user();
    const results = await Promise.all(Array.from({ length: 4 }, () => books.bring(user, files.a)));
    await Promise.all(results.slice(0, 3).map(({ importId }) => books.undo(user, importId)));
    expect(await books.lines(user)).to.have.lengthOf(4);
    await books.undo(user, results[3]?.importId as string);
    expect(await books.state(user)).to.deep.equal({ accounts: [], transactions: [], imports: [], rows: [] });
  });
});
