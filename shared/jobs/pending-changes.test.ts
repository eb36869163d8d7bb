import { expect } from 'chai';
import type { JobRecord } from './jobs.schema.ts';
import { createPendingChanges, type JobChange } from './pending-changes.ts';

const change = (id: string, version: number, seq?: number): JobChange => ({ job: { id, version } as JobRecord, seq });
const versionsOf = (changes: JobChange[]) => changes.map(({ job }) => `${job.id}${job.version}`);

describe('createPendingChanges', () => {
  const started = () => {
    const pending = createPendingChanges(3);
    pending.restart();
    return pending;
  };

  it('collects nothing before it was restarted', () => {
    const pending = createPendingChanges(3);
    pending.add(change('a', 1, 7));
    expect(pending.overflowed).to.equal(true);
    expect(pending.takeAll()).to.deep.equal([]);
    expect(pending.restart(), 'the ending that was left out').to.equal(7);
    expect(pending.overflowed).to.equal(false);
  });

  it('keeps the newest state of each job, in the order in which they came', () => {
    const pending = started();
    for (const each of [change('a', 1), change('b', 1), change('a', 2, 5)]) pending.add(each);
    expect(versionsOf(pending.takeAll())).to.deep.equal(['b1', 'a2']);
    expect(pending.takeAll()).to.deep.equal([]);
  });

  it('keeps the number of an ending when the same state comes without it', () => {
    const pending = started();
    for (const each of [change('a', 2, 5), change('a', 2)]) pending.add(each);
    expect(pending.takeAll()).to.deep.equal([change('a', 2, 5)]);
  });

  it('gives no state twice, and none that is older than one that was read', () => {
    const pending = started();
    for (const each of [change('a', 1), change('b', 1)]) pending.add(each);
    expect(versionsOf(pending.supersede([change('a', 2), change('c', 1)]))).to.deep.equal(['a2', 'c1']);
    expect(versionsOf(pending.takeAll())).to.deep.equal(['b1']);
    for (const each of [change('a', 2), change('b', 1), change('c', 2)]) pending.add(each);
    expect(versionsOf(pending.supersede([change('a', 2), change('d', 1)]))).to.deep.equal(['d1']);
    expect(versionsOf(pending.takeAll())).to.deep.equal(['c2']);
  });

  it('remembers a bounded number of jobs that were read', () => {
    const pending = createPendingChanges(5_000);
    pending.restart();
    const states = Array.from({ length: 1_001 }, (_, index) => change(`job ${index} `, 1));
    pending.supersede(states);
    for (const each of states) pending.add(each);
    expect(versionsOf(pending.takeAll())).to.deep.equal(['job 0 1']);
  });

  it('holds no more than it may, and knows from which ending on something was left out', () => {
    const pending = started();
    for (const each of [change('a', 1, 12), change('b', 1, 11), change('c', 1)]) pending.add(each);
    expect(pending.overflowed).to.equal(false);
    pending.add(change('d', 1, 13));
    pending.add(change('e', 1, 10));
    expect(pending.overflowed).to.equal(true);
    expect(pending.takeAll()).to.deep.equal([]);
    expect(pending.restart()).to.equal(10);
    expect(pending.restart(), 'once it was told').to.equal(Infinity);
  });

  it('gives up when it is told to, from an ending on or from none', () => {
    const pending = started();
    pending.add(change('a', 1, 12));
    pending.overflow();
    expect(pending.restart()).to.equal(12);
    pending.overflow(4);
    expect(pending.restart()).to.equal(4);
  });
});
