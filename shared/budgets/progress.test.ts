import { expect } from 'chai';
import { periodOn } from './periods.ts';
import { type ProgressFacts, progressOf } from './progress.ts';

describe('the progress of a budget', () => {
  /** 100.00 a month since January 2024, on a day of March: 31 days. */
  const progress = (spent: number, on = '2024-03-10', facts: Partial<ProgressFacts> = {}) =>
    progressOf({
      amountMinor: 10_000n,
      thresholds: [0.8, 1],
      rollover: false,
      period: periodOn('month', '2024-01-01', on),
      on,
      spentMinor: BigInt(spent),
      spentBeforeMinor: 0n,
      ...facts,
    });

  it('says what is spent and what remains', () => {
    expect(progress(2_500)).to.deep.include({
      rolledOverMinor: 0n,
      availableMinor: 10_000n,
      remainingMinor: 7_500n,
      fraction: 0.25,
      thresholdsReached: [],
      status: 'on-track',
    });
    expect(progress(12_000)).to.deep.include({ remainingMinor: -2_000n, fraction: 1.2, status: 'over' });
    expect(progress(-500)).to.deep.include({ remainingMinor: 10_500n, fraction: -0.05, status: 'on-track' });
  });

  it('reaches a threshold to the cent', () => {
    expect(progress(7_999).thresholdsReached).to.deep.equal([]);
    expect(progress(8_000).thresholdsReached).to.deep.equal([0.8]);
    expect(progress(10_000, '2024-03-31')).to.deep.include({ thresholdsReached: [0.8, 1], status: 'on-track' });
    for (const threshold of [0.07, 0.29, 0.57, 0.5801, 1.1]) {
      const spent = Math.round(threshold * 10_000);
      expect(progress(spent, '2024-03-31', { thresholds: [threshold] }).thresholdsReached).to.have.lengthOf(1);
      expect(progress(spent - 1, '2024-03-31', { thresholds: [threshold] }).thresholdsReached).to.have.lengthOf(0);
    }
  });

  it('projects the rate so far to the end, and names the day that is too much', () => {
    expect(progress(3_000).projection).to.deep.equal({ spentMinor: 9_300n, fraction: 0.93, exceedsOn: null });
    expect(progress(5_000)).to.deep.include({
      status: 'at-risk',
      projection: { spentMinor: 15_500n, fraction: 1.55, exceedsOn: '2024-03-21' },
    });
    expect(progress(10_000).projection.exceedsOn).to.equal('2024-03-11');
    expect(progress(10_001)).to.deep.include({
      status: 'over',
      projection: { spentMinor: 31_004n, fraction: 3.1004, exceedsOn: null },
    });
  });

  it('is at risk where the projection is more than is available by the least', () => {
    const on = '2024-03-30';
    const held = Math.floor((10_000 * 30) / 31);
    expect(progress(held, on).projection).to.include({ spentMinor: 10_000n, exceedsOn: null });
    expect(progress(held + 1, on).projection).to.include({ spentMinor: 10_001n, exceedsOn: '2024-03-31' });
  });

  it('projects nothing from the first days, nor from nothing, and on the last day what is spent', () => {
    const none = { spentMinor: 9_000n, fraction: 0.9, exceedsOn: null };
    expect(progress(9_000, '2024-03-03').projection).to.deep.equal(none);
    expect(progress(9_000, '2024-03-04').projection.exceedsOn).to.equal('2024-03-05');
    expect(progress(9_000, '2024-03-31').projection).to.deep.equal(none);
    expect(progress(0).projection).to.deep.equal({ spentMinor: 0n, fraction: 0, exceedsOn: null });
    expect(progress(-700).projection.spentMinor).to.equal(-700n);
  });

  it('carries along what former periods left, or took', () => {
    const rolled = (before: number, spent = 0) =>
      progress(spent, '2024-03-10', { rollover: true, spentBeforeMinor: BigInt(before) });
    expect(rolled(5_000)).to.deep.include({ rolledOverMinor: 15_000n, availableMinor: 25_000n });
    expect(rolled(20_000)).to.deep.include({ rolledOverMinor: 0n, availableMinor: 10_000n });
    expect(rolled(25_000)).to.deep.include({ rolledOverMinor: -5_000n, availableMinor: 5_000n });
    expect(progress(0, '2024-03-10', { spentBeforeMinor: 5_000n }).rolledOverMinor).to.equal(0n);
  });

  it('is over where former periods left less than nothing, and reaches all thresholds with the next cent', () => {
    const broke = (before: number, spent: number) =>
      progress(spent, '2024-03-10', { rollover: true, spentBeforeMinor: BigInt(before) });
    expect(broke(30_000, 0)).to.deep.include({ availableMinor: 0n, fraction: 0, status: 'on-track' });
    expect(broke(30_000, 1)).to.deep.include({ fraction: 1, thresholdsReached: [0.8, 1], status: 'over' });
    expect(broke(30_500, 0)).to.deep.include({ availableMinor: -500n, fraction: 1, status: 'over' });
  });

  it('stays exact where doubles do not', () => {
    const amountMinor = 999_999_999_999_999_999n;
    const spentMinor = 999_999_999_999_999_998n;
    expect(progress(0, '2024-03-31', { amountMinor, spentMinor })).to.deep.include({
      remainingMinor: 1n,
      fraction: 0.9999,
      thresholdsReached: [0.8],
    });
  });
});
