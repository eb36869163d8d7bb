import { expect } from 'chai';
import { groupCalls } from './group-calls.ts';

const never = (): boolean => false;

describe('groupCalls', () => {
  it('gives each call its own answer and runs those of one burst together', async () => {
    const groups: number[][] = [];
    const double = groupCalls(
      async (items: number[]) => {
        groups.push(items);
        return items.map((item) => item * 2);
      },
      { maxSize: 10, failsAll: never },
    );
    expect(await Promise.all([1, 2, 3].map(double))).to.deep.equal([2, 4, 6]);
    expect(groups).to.deep.equal([[1, 2, 3]]);
  });

  it('gathers the calls that come while a run is under way', async () => {
    const sizes: number[] = [];
    const call = groupCalls(
      async (items: number[]) => {
        sizes.push(items.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return items;
      },
      { maxSize: 100, failsAll: never },
    );
    const first = call(0);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...Array.from({ length: 20 }, (_, index) => call(index))]);
    expect(sizes).to.deep.equal([1, 20]);
  });

  it('never runs more than the greatest size at a time', async () => {
    const sizes: number[] = [];
    const call = groupCalls(
      async (items: number[]) => {
        sizes.push(items.length);
        return items;
      },
      { maxSize: 4, failsAll: never },
    );
    await Promise.all(Array.from({ length: 10 }, (_, index) => call(index)));
    expect(sizes).to.deep.equal([4, 4, 2]);
  });

  it('lets one bad item fail alone', async () => {
    const call = groupCalls(
      async (items: number[]) => {
        if (items.includes(2)) throw new Error('no twos');
        return items;
      },
      { maxSize: 10, failsAll: never },
    );
    const settled = await Promise.allSettled([1, 2, 3].map(call));
    expect(settled.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the whole group at once for an error that is about all of it, and works on', async () => {
    let runs = 0;
    const call = groupCalls(
      async (items: number[]) => {
        runs += 1;
        if (runs === 1) throw new Error('gone');
        return items;
      },
      { maxSize: 10, failsAll: () => true },
    );
    const settled = await Promise.allSettled([1, 2, 3].map(call));
    expect(settled.every(({ status }) => status === 'rejected')).to.equal(true);
    expect(await call(4)).to.equal(4);
    expect(runs).to.equal(2);
  });
});
