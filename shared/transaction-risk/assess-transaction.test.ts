import { expect } from 'chai';
import { assessTransaction, type RiskFacts } from './assess-transaction.ts';

describe('assessTransaction', () => {
  const calm: RiskFacts = {
    amountMinor: 1_000n,
    category: { count: 4, sumMinor: 4_000n },
    all: { count: 40, sumMinor: 40_000n },
    movements: 40,
    usesOfCategory: 4,
    madeInLastHour: 1,
    isNewUser: false,
  };
  const assessed = (facts: Partial<RiskFacts>) => {
    const { tenths, terms } = assessTransaction({ ...calm, ...facts });
    return [tenths, ...terms.map(({ term }) => term)];
  };
  const unused = { usesOfCategory: 0, category: { count: 0, sumMinor: 0n } };

  it('finds nothing in what is usual', () => expect(assessed({})).to.deep.equal([0]));

  it('counts more than twice the average of the category', () => {
    expect(assessed({ amountMinor: 2_000n })).to.deep.equal([0]);
    expect(assessed({ amountMinor: 2_001n })).to.deep.equal([3, 'amount']);
  });

  it('compares with all where the category has nothing, and with nothing where there is nothing', () => {
    expect(assessed({ ...unused, movements: 19, amountMinor: 2_001n })).to.deep.equal([3, 'amount']);
    const first = { ...unused, all: { count: 0, sumMinor: 0n }, movements: 0 };
    expect(assessed({ ...first, amountMinor: 10n ** 17n })).to.deep.equal([0]);
  });

  it('counts more than five within an hour', () => {
    expect(assessed({ madeInLastHour: 5 })).to.deep.equal([0]);
    expect(assessed({ madeInLastHour: 6 })).to.deep.equal([4, 'frequency']);
  });

  it('counts a category that is new to who has twenty transactions', () => {
    expect(assessed({ ...unused, movements: 20 })).to.deep.equal([2, 'unusual-category']);
    expect(assessed({ ...unused, movements: 19 })).to.deep.equal([0]);
    expect(assessed({ ...unused, usesOfCategory: null })).to.deep.equal([0]);
  });

  it('has what follows from it: above 0.5 a review, above 0.7 a hold, and for a new user from 0.7 on', () => {
    const verdictOf = (facts: Partial<RiskFacts>) => assessTransaction({ ...calm, ...facts }).verdict;
    const [large, rapid] = [{ amountMinor: 2_001n }, { madeInLastHour: 6 }];
    expect([verdictOf({}), verdictOf(rapid), verdictOf({ ...unused, ...large })]).to.deep.equal([
      'fine',
      'fine',
      'fine',
    ]);
    expect(verdictOf({ ...unused, ...rapid })).to.equal('review');
    expect(verdictOf({ ...large, ...rapid })).to.equal('review');
    expect(verdictOf({ ...unused, ...large, ...rapid })).to.equal('hold');
    const young = { isNewUser: true, movements: 8 };
    expect([verdictOf({ ...young, ...rapid }), verdictOf({ ...young, ...large, ...rapid })]).to.deep.equal([
      'fine',
      'hold',
    ]);
  });

  it('adds up exactly: amount and frequency are 0.7, which is not above it', () => {
    expect(assessed({ amountMinor: 2_001n, madeInLastHour: 6 })[0]).to.equal(7);
    expect(assessed({ ...unused, amountMinor: 2_001n, madeInLastHour: 6 })[0]).to.equal(9);
  });
});
