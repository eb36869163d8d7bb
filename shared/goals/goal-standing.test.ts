import { expect } from 'chai';
import { type GoalFacts, standingOf } from './goal-standing.ts';

describe('how a goal stands', () => {
  /** 1,000.00 on the 15th of March 2024. */
  const standing = (saved: number, facts: Partial<GoalFacts> = {}) =>
    standingOf(
      {
        targetMinor: 100_000n,
        savedMinor: BigInt(saved),
        targetDate: null,
        firstOn: '2024-03-15',
        closedAt: null,
        ...facts,
      },
      '2024-03-15',
    );

  it('says what part is there, never more than there is', () => {
    expect([0, 1, 25_000, 99_999, 120_000].map((saved) => standing(saved).fraction)).to.deep.equal([
      0, 0, 0.25, 0.9999, 1.2,
    ]);
  });

  it('is open, reached and closed', () => {
    expect([standing(99_999), standing(100_000)].map(({ status }) => status)).to.deep.equal(['open', 'reached']);
    expect(standing(100_000, { closedAt: new Date(0) }).status).to.equal('closed');
  });

  it('is projected by the mean month so far, begun months being whole', () => {
    const projected = (saved: number, firstOn: string) => standing(saved, { firstOn }).projectedDate;
    expect(projected(10_000, '2024-03-15')).to.equal('2024-12-15');
    expect(projected(10_000, '2024-02-16')).to.equal('2024-12-15');
    expect(projected(10_000, '2024-02-15')).to.equal('2025-09-15');
    expect(projected(30_000, '2024-01-20')).to.equal('2024-08-15');
    expect(projected(99_999, '2024-03-15')).to.equal('2024-04-15');
  });

  it('is not projected without contributions, beyond a century, or when it is reached or closed', () => {
    expect(standing(0, { firstOn: null }).projectedDate).to.equal(null);
    expect(standing(0).projectedDate).to.equal(null);
    expect(standing(83).projectedDate).to.equal(null);
    expect(standing(84).projectedDate).to.equal('2123-05-15');
    expect(standing(100_000).projectedDate).to.equal(null);
    expect(standing(5_000, { closedAt: new Date(0) }).projectedDate).to.equal(null);
  });

  it('needs what is missing in equal parts, rounded up, all of it in the last month', () => {
    const needed = (saved: number, targetDate: string | null) => standing(saved, { targetDate }).monthlyNeededMinor;
    expect(needed(0, '2024-06-15')).to.equal(33_334n);
    expect(needed(0, '2024-06-14')).to.equal(50_000n);
    expect(needed(40_000, '2024-03-20')).to.equal(60_000n);
    expect(needed(40_000, '2023-01-01')).to.equal(60_000n);
    expect([needed(0, null), needed(100_000, '2024-06-15')]).to.deep.equal([null, null]);
  });
});
