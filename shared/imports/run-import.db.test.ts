import { expect } from 'chai';
import { listAccounts } from '../accounts/index.ts';
import { acceptJobs } from '../jobs/index.ts';
import { newJob } from '../jobs/new-job.fixture.ts';
import { fromMinorUnits } from '../money/index.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { listImportRows } from './import-rows.store.ts';
import { createBooks } from './imports.fixture.ts';
import { findImport } from './imports.store.ts';
import { purgeUploads } from './uploads.store.ts';

const january = `Date,Description,Amount
2024-01-03,Salary Acme,2500.00
2024-01-05,Coffee House,-3.50
2024-01-05,Coffee House,-3.50
2024-01-09,Rent January,-900.00
`;
const coffees = (count: number): string =>
  `Date,Description,Amount\n2024-01-03,Salary Acme,2500.00\n${'2024-01-05,Coffee House,-3.50\n'.repeat(count)}`;
const withBadRow = `${january}2024-01-32,Lost,-1.00\n2024-01-12,Groceries,-20.00\n`;

describe('runImport', () => {
  let database: TestDatabase;
  let books: ReturnType<typeof createBooks>;

  before(async () => {
    database = await createTestDatabase();
    books = createBooks(database.db);
  });

  after(() => database.drop());

  const counts = ({ total, inserted, duplicates, rejected }: Record<string, unknown>) => [
    total,
    inserted,
    duplicates,
    rejected,
  ];
  const rejection = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
    promise.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error as { code: string; message: string },
    );

  it('posts each row, and says per account how many, from when to when, and their sum', async () => {
    const user = await books.user();
    const result = await books.bring(user, january);
    expect(counts(result)).to.deep.equal([4, 4, 0, 0]);
    const [account] = await listAccounts(books, user, undefined, 10);
    expect(result.accounts).to.deep.equal([
      {
        accountId: account?.id,
        inserted: 4,
        currency: 'EUR',
        firstDate: '2024-01-03',
        lastDate: '2024-01-09',
        sum: '1593.00',
      },
    ]);
    expect(account && fromMinorUnits(account.balanceMinor, 'EUR')).to.equal('1593.00');
  });

  it('adds nothing when the same file comes again', async () => {
    const user = await books.user();
    await books.bring(user, january);
    const before = await books.lines(user);
    const again = await books.bring(user, january);
    expect(counts(again)).to.deep.equal([4, 0, 4, 0]);
    expect(again.accounts[0]).to.include({ inserted: 0, firstDate: null, lastDate: null, sum: '0.00' });
    expect(await books.lines(user)).to.deep.equal(before);
  });

  it('adds only what is new of a file that overlaps', async () => {
    const user = await books.user();
    await books.bring(user, january);
    const overlapping = 'Date,Description,Amount\n2024-01-09,RENT  january,-900.00\n2024-02-01,Gym,-25.00\n';
    expect(counts(await books.bring(user, overlapping))).to.deep.equal([2, 1, 1, 0]);
    expect((await books.lines(user)).at(-1)).to.equal('2024-02-01 -2500 EUR Gym');
  });

  it('keeps two identical purchases of one day apart, and adds a third when a later file has three', async () => {
    const user = await books.user();
    expect(counts(await books.bring(user, coffees(2)))).to.deep.equal([3, 3, 0, 0]);
    expect(counts(await books.bring(user, coffees(2)))).to.deep.equal([3, 0, 3, 0]);
    expect(counts(await books.bring(user, coffees(3)))).to.deep.equal([4, 1, 3, 0]);
    expect(counts(await books.bring(user, coffees(1)))).to.deep.equal([2, 0, 2, 0]);
    expect(await books.lines(user)).to.have.lengthOf(4);
  });

  it('lists rejected rows with row, field and reason, and posts the others', async () => {
    const user = await books.user();
    const result = await books.bring(user, withBadRow);
    expect(counts(result)).to.deep.equal([6, 5, 0, 1]);
    expect(result.errors).to.have.lengthOf(1);
    expect(result.errors[0]).to.include({ row: 6, field: 'Date' });
    expect(result.errors[0]?.detail).to.include('2024-01-32');
    const rows = await listImportRows(database.db, result.importId, 'rejected', 0, 10);
    expect(rows).to.have.lengthOf(1);
    expect(rows[0]).to.include({ row: 6, status: 'rejected', field: 'Date', transactionId: null, date: null });
  });

  it('lists all rows in file order: inserted, duplicates as the file has them, rejected', async () => {
    const user = await books.user();
    await books.bring(user, january);
    const { importId } = await books.bring(user, withBadRow.replace('Rent January', 'RENT JANUARY'));
    const rows = await listImportRows(database.db, importId, undefined, 0, 10);
    expect(rows.map(({ row, status }) => `${row} ${status}`)).to.deep.equal([
      '2 duplicate',
      '3 duplicate',
      '4 duplicate',
      '5 duplicate',
      '6 rejected',
      '7 inserted',
    ]);
    expect(rows[3]).to.include({ description: 'RENT JANUARY', date: '2024-01-09', amountMinor: '-90000' });
    expect(rows[3]?.duplicateOf).to.be.a('string');
    expect(await listImportRows(database.db, importId, undefined, 4, 1)).to.deep.equal([rows[4]]);
    expect(await listImportRows(database.db, importId, 'inserted', 0, 10)).to.deep.equal([rows[5]]);
  });

  // asvs: 2.3.3
  it('takes nothing of a file with a bad row when all or nothing is asked, and keeps the reasons', async () => {
    const user = await books.user();
    const importId = await books.upload(user, withBadRow, { mode: 'all-or-nothing' });
    for (const attempt of [1, 2]) {
      const failure = await rejection(books.run(user, importId));
      expect(failure.code, `attempt ${attempt}`).to.equal('unprocessable');
      expect(failure.message).to.match(
        /^Nothing was imported, because 1 row can not be read\. The first is row 6, Date: /,
      );
    }
    expect(await books.lines(user)).to.deep.equal([]);
    expect(await listAccounts(books, user, undefined, 10)).to.deep.equal([]);
    const rows = await listImportRows(database.db, importId, 'rejected', 0, 10);
    expect(rows.map(({ row, field }) => [row, field])).to.deep.equal([[6, 'Date']]);
    const found = await findImport(database.db, importId, user);
    expect(found && counts({ ...found })).to.deep.equal([6, 0, 0, 1]);
    expect(counts(await books.bring(user, january, { mode: 'all-or-nothing' }))).to.deep.equal([4, 4, 0, 0]);
  });

  it('says how many rows are bad, also when it keeps only the first thousand', async () => {
    const user = await books.user();
    const bad = Array.from({ length: 1_200 }, (_, index) => `2024-01-32,Lost ${index},-1.00\n`).join('');
    const good = january + january.slice(january.indexOf('\n') + 1).repeat(400);
    const importId = await books.upload(user, good + bad, { mode: 'all-or-nothing' });
    expect((await rejection(books.run(user, importId))).message).to.include('because 1200 rows');
    expect(await listImportRows(database.db, importId, 'rejected', 0, 2_000)).to.have.lengthOf(1_000);
  });

  it('fails with the reason for a file that turns out to be damaged while it is read', async () => {
    const user = await books.user();
    const rows = Array.from({ length: 5_000 }, (_, index) => `2024-01-05,Shop ${index},-1.00\n`).join('');
    const file = `Date,Description,Amount\n${rows}2024-01-06,"${'x'.repeat(2_000_000)}\n`;
    const failure = await rejection(books.bring(user, file));
    expect(failure.code).to.equal('unprocessable');
    expect(await books.lines(user)).to.deep.equal([]);
  });

  describe('amounts', () => {
    it('rejects those that the currency can not hold', async () => {
      const user = await books.user();
      const file = `Date,Description,Amount,Currency
2024-01-05,Fine,-3.50,EUR
2024-01-05,Three decimals,-3.505,EUR
2024-01-05,Surplus zeros,-3.500,EUR
2024-01-05,Yen,-350,JPY
2024-01-05,Dinar,-3.505,KWD
2024-01-05,Too large,-99999999999999999999.00,EUR
`;
      const result = await books.bring(user, file);
      expect(counts(result)).to.deep.equal([6, 4, 0, 2]);
      expect(result.errors[0]).to.deep.equal({
        row: 3,
        field: 'amount',
        detail: 'The amount has more than the 2 decimals of EUR, or more than 18 digits.',
      });
      expect(result.accounts.map(({ currency, sum }) => `${sum} ${currency}`)).to.deep.equal([
        '-7.00 EUR',
        '-350 JPY',
        '-3.505 KWD',
      ]);
    });

    it('adds up what no single amount may be', async () => {
      const user = await books.user();
      const rows = Array.from({ length: 20 }, (_, index) => `2024-01-05,Whale ${index},9999999999999999.00\n`).join('');
      const result = await books.bring(user, `Date,Description,Amount\n${rows}`);
      expect(result.accounts[0]?.sum).to.equal('199999999999999980.00');
    });
  });

  it('keeps text that a database would choke on', async () => {
    const user = await books.user();
    const file = `Date,Description,Amount\n2024-01-05,"Back\\slash \\N \\. and\ttab",-3.50\n2024-01-06,\\.,-4.50\n`;
    await books.bring(user, file);
    const lines = await books.lines(user);
    expect(lines[0]).to.include('Back\\slash \\N \\. and');
    expect(lines).to.have.lengthOf(2);
  });

  it('posts a file once that is imported five times at once', async () => {
    const user = await books.user();
    const results = await Promise.all(Array.from({ length: 5 }, () => books.bring(user, january)));
    const sum = (of: 'inserted' | 'duplicates') => results.reduce((all, result) => all + result[of], 0);
    expect([sum('inserted'), sum('duplicates')]).to.deep.equal([4, 16]);
    expect(await books.lines(user)).to.have.lengthOf(4);
    expect(await listAccounts(books, user, undefined, 10)).to.have.lengthOf(1);
  });

  it('settles a pending transaction when it comes again as booked', async () => {
    const user = await books.user();
    const file = (status: string) =>
      `Date,Description,Amount,Status\n2024-01-05,Coffee House,-3.50,${status}\n2024-01-06,Shop,-8.00,Booked\n`;
    await books.bring(user, file('Pending'));
    expect((await books.lines(user))[0]).to.equal('2024-01-05 -350 EUR Coffee House (pending)');
    expect(counts(await books.bring(user, file('Booked')))).to.deep.equal([2, 0, 2, 0]);
    expect((await books.lines(user))[0]).to.equal('2024-01-05 -350 EUR Coffee House');
    await books.bring(user, file('Pending'));
    expect((await books.lines(user))[0]).to.equal('2024-01-05 -350 EUR Coffee House');
  });

  describe('uploaded files', () => {
    const chunks = async (importId: string): Promise<number> => {
      const { rows } = await database.db.raw<{ rows: { count: number }[] }>(
        'SELECT count(*)::int AS count FROM upload_chunks WHERE import_id = ?',
        [importId],
      );
      return rows[0]?.count ?? 0;
    };

    // asvs: 14.2.4
    it('are kept until they are imported', async () => {
      const user = await books.user();
      const rows = Array.from({ length: 12_000 }, (_, index) => `2024-02-05,${'Shop'.repeat(20)} ${index},-1.00\n`);
      const importId = await books.upload(user, january + rows.join(''));
      expect(await chunks(importId)).to.equal(3);
      await books.run(user, importId);
      expect(await chunks(importId)).to.equal(0);
      expect((await rejection(books.run(user, importId))).message).to.include('Upload it again');
    });

    // asvs: 14.2.4
    it('are deleted after a week when nobody came for them, and kept while their job is in flight', async () => {
      const user = await books.user();
      const [orphan, recent, waiting] = [
        await books.upload(user, january),
        await books.upload(user, january),
        await books.upload(user, january),
      ];
      const age = `UPDATE upload_chunks SET stored_at = now() - interval '8 days' WHERE import_id = ANY(?::uuid[])`;
      await database.db.raw(age, [[orphan, waiting]]);
      const [job] = await acceptJobs(database.db, [newJob({ ownerId: user })]);
      await database.db.raw('UPDATE imports SET job_id = ? WHERE id = ?', [job?.id ?? null, waiting]);
      expect(await purgeUploads(database.db, new Date())).to.equal(1);
      expect([await chunks(orphan), await chunks(recent), await chunks(waiting)]).to.deep.equal([0, 1, 1]);
    });
  });

  describe('an import', () => {
    it('names its job as long as that is kept, and none after', async () => {
      const user = await books.user();
      const importId = await books.upload(user, january);
      const [job] = await acceptJobs(database.db, [newJob({ ownerId: user })]);
      await database.db.raw('UPDATE imports SET job_id = ? WHERE id = ?', [job?.id ?? null, importId]);
      expect(await findImport(database.db, importId, user)).to.include({ jobId: job?.id });
      await database.db.raw('DELETE FROM jobs WHERE id = ?', [job?.id ?? null]);
      expect(await findImport(database.db, importId, user)).to.include({ jobId: null });
    });
  });
});
