import { expect } from 'chai';
import { runBooksDrill } from './books-drill.ts';
import { operationKinds } from './books-lane.ts';
import { booksDrillSizes } from './print-books-drill.ts';

/** How many of each kind must have been done for the drill to say something. */
const leastDone = { record: 8, transfer: 8, change: 5, delete: 8, restore: 2, import: 6, undo: 3, 'undo at once': 1 };

describe('the books drill', () => {
  it('keeps the books right: nothing is lost or doubled, whichever process is killed', async () => {
    const { short } = booksDrillSizes;
    const verdict = await runBooksDrill({ ...short, engine: 'postgres', seed: 1, print: () => undefined });
    const { violations, operations, kills } = verdict;
    expect(violations).to.deep.equal([]);
    for (const kind of operationKinds) expect(operations[kind].done, kind).to.be.at.least(leastDone[kind]);
    expect(kills).to.deep.equal({ api: 4, worker: 4, dispatcher: 2 });
  });
});
