import { expect } from 'chai';
import { accountTypes } from './accounts.schema.ts';
import { lowBalanceLimitOf } from './low-balance-limit.ts';

describe('lowBalanceLimitOf', () => {
  it('is zero for accounts that money is kept in, and none for the others', () => {
    const limits = accountTypes.map((type) => [type, lowBalanceLimitOf(type, null)]);
    expect(Object.fromEntries(limits)).to.deep.equal({
      checking: 0n,
      savings: 0n,
      credit: null,
      investment: null,
      loan: null,
      business: null,
    });
  });

  it('is what its owner has set, of whatever type it is', () => {
    for (const type of accountTypes) expect(lowBalanceLimitOf(type, '-5000')).to.equal(-5_000n);
  });
});
