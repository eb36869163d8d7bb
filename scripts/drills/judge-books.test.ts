import { expect } from 'chai';
import { type Brought, createLaneBooks, type LaneBooks, type ModelTransaction, slotsOf } from './books-model.ts';
import { judgeBooks, type ShownBooks } from './judge-books.ts';

const accounts = [
  { id: 'giro', currency: 'EUR', openingMinor: 1_000n },
  { id: 'savings', currency: 'EUR', openingMinor: 0n },
];
const manual: ModelTransaction = {
  id: 'manual',
  accountId: 'giro',
  date: '2026-01-05',
  amountMinor: -50n,
  description: 'Coffee',
  category: 'Fun',
  transferId: null,
  importId: null,
  isDeleted: false,
};
const bakery = { date: '2026-01-06', description: 'Bakery', amountMinor: -70n };
const cinema = { date: '2026-01-07', description: 'Cinema', amountMinor: -90n };

/** A transaction, a transfer, and two files that have a row in common. */
function work(): LaneBooks {
  const lane = createLaneBooks();
  lane.record(manual);
  lane.record({ ...manual, id: 'out', amountMinor: -300n, transferId: 'out' });
  lane.record({ ...manual, id: 'in', accountId: 'savings', amountMinor: 300n, transferId: 'out' });
  lane.bring([brought('import-1', [bakery, bakery], [inserted('row-1'), inserted('row-2')])]);
  lane.bring([brought('import-2', [bakery, cinema], [duplicate('row-1'), inserted('row-3')])]);
  return lane;
}

const inserted = (id: string) => ({ status: 'inserted', transactionId: id, duplicateOf: null });
const duplicate = (id: string) => ({ status: 'duplicate', transactionId: null, duplicateOf: id });

function brought(importId: string, rows: Brought['rows'], shownRows: Brought['shownRows']): Brought {
  const count = shownRows.filter(({ status }) => status === 'inserted').length;
  return { importId, accountId: 'giro', rows, shownRows, inserted: count };
}

/** Books that are just what the lane says. */
function shownAs(lane: LaneBooks): ShownBooks {
  const transactions = [...lane.transactions.values()].map((transaction) => ({ ...transaction }));
  const balanceOf = (id: string, openingMinor: bigint): bigint =>
    transactions
      .filter(({ accountId, isDeleted }) => accountId === id && !isDeleted)
      .reduce((sum, { amountMinor }) => sum + amountMinor, openingMinor);
  return {
    balances: new Map(accounts.map(({ id, openingMinor }) => [id, balanceOf(id, openingMinor)])),
    transactions,
    imports: [...lane.imports.values()].map(({ id: importId, state, slots }) => ({
      id: importId,
      isUndone: state === 'undone',
      rows: (state === 'imported' ? slots : []).map((slot) => {
        const id = lane.idOf(slot) ?? '';
        return lane.transactions.get(id)?.importId === importId ? inserted(id) : duplicate(id);
      }),
    })),
  };
}

const judged = (lane: LaneBooks, shown: Partial<ShownBooks> = {}): string[] =>
  judgeBooks(accounts, [lane], { ...shownAs(lane), ...shown });

describe('the judge of the books drill', () => {
  it('finds nothing wrong with books that are as they were said to be', () => {
    expect(judged(work())).to.deep.equal([]);
  });

  it('sees what is lost, doubled or not as it was answered', () => {
    const lane = work();
    const { transactions, balances, imports } = shownAs(lane);
    const others = transactions.filter(({ id }) => id !== 'manual');
    const wrong = (change: Partial<ModelTransaction>) =>
      judged(lane, { transactions: [...others, { ...manual, ...change }] });
    expect(judged(lane, { transactions: others })).to.deep.equal(['transaction manual: is lost']);
    expect(wrong({ id: 'other' })).to.deep.equal(['transaction manual: is lost', 'transaction other: nobody made it']);
    expect(wrong({ amountMinor: -51n })).to.deep.equal(['transaction manual: amountMinor is -51, expected -50']);
    expect(wrong({ isDeleted: true })).to.have.lengthOf(1);
    expect(judged(lane, { transactions: [...transactions, manual] })).to.deep.equal([
      'transaction manual: is shown twice',
    ]);
    expect(judged(lane, { balances: new Map([...balances, ['giro', 1n]]) })).to.have.lengthOf(1);
    expect(judged(lane, { balances: new Map([...balances, ['new', 0n]]) })).to.have.lengthOf(1);
    expect(judged(lane, { imports: imports.slice(1) })).to.deep.equal(['import import-1: is lost']);
    expect(judged(lane, { imports: imports.map((one) => ({ ...one, isUndone: true })) })).to.have.lengthOf(2);
  });

  it('sees half a transfer that was deleted', () => {
    const lane = work();
    const before = shownAs(lane);
    lane.setDeleted('in', true);
    expect(judged(lane)).to.deep.equal([]);
    const half = before.transactions.map((one) => ({ ...one, isDeleted: one.id === 'in' }));
    expect(judged(lane, { transactions: half })).to.deep.equal(['transaction out: isDeleted is false, expected true']);
  });

  it('wants the rows of an undone import gone, but for those that another file has brought too', () => {
    const lane = work();
    const { transactions, imports } = shownAs(lane);
    lane.undo('import-1');
    expect(judged(lane)).to.deep.equal([]);
    expect(lane.transactions.has('row-2')).to.equal(false);
    expect(lane.transactions.get('row-1')).to.include({ importId: 'import-2', description: 'Bakery' });
    expect(judged(lane, { transactions })).to.include.members([
      'transaction row-1: importId is import-1, expected import-2',
      'transaction row-2: nobody made it',
    ]);
    expect(judged(lane, { imports })).to.include.members([
      'import import-1: is not undone',
      'import import-2: row 0 is duplicate',
    ]);
    lane.undo('import-2');
    expect([...lane.transactions.keys()]).to.deep.equal(['manual', 'out', 'in']);
  });

  it('wants nothing of an import that failed or never ran', () => {
    const lane = createLaneBooks();
    lane.bringNothing('import-1', { accountId: 'giro', rows: [bakery] }, 'failed');
    expect(judged(lane)).to.deep.equal([]);
    expect(
      judged(lane, { imports: [{ id: 'import-1', isUndone: false, rows: [inserted('row-1')] }] }),
    ).to.have.lengthOf(1);
  });

  it('sees rows that two imports have both inserted, and a row that is another than before', () => {
    const lane = createLaneBooks();
    lane.bring([
      brought('import-1', [bakery], [inserted('row-1')]),
      brought('import-2', [bakery], [inserted('row-2')]),
    ]);
    const [slot] = slotsOf({ accountId: 'giro', rows: [bakery] });
    expect(lane.faults).to.deep.equal([
      'imports import-1, import-2: 2 rows were inserted, and 1 are new',
      `import import-2: the row ${slot} is row-2, expected row-1`,
    ]);
  });
});
