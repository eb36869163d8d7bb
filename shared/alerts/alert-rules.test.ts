import { expect } from 'chai';
import { type BudgetFact, budgetUse, isLow, lowBalance, type SpendingFact, unusualSpend } from './alert-rules.ts';

describe('alert rules', () => {
  describe('low balance', () => {
    const account = { accountId: 'a', currency: 'EUR', balanceMinor: 4_999n, limitMinor: 5_000n };

    it('begins below the limit of the account, where there is one', () => {
      expect(isLow(account)).to.equal(true);
      expect(isLow({ ...account, balanceMinor: 5_000n })).to.equal(false);
      expect(isLow({ ...account, balanceMinor: -5_000n, limitMinor: null })).to.equal(false);
    });

    it('is another cause when the account is low again', () => {
      const keys = ['one', 'one', 'two'].map((spellId) => lowBalance({ ...account, spellId }).causeKey);
      expect(new Set(keys).size).to.equal(2);
    });
  });

  describe('unusual spend', () => {
    const usual: SpendingFact = {
      transactionId: 't',
      amountMinor: 30_001n,
      currency: 'EUR',
      otherCount: 5,
      otherSumMinor: 50_000n,
    };
    const raised = (fact: Partial<SpendingFact>) => unusualSpend({ ...usual, ...fact }).length;

    it('is more than three times the average', () => {
      expect(unusualSpend(usual)[0]?.details).to.deep.equal({
        amountMinor: '30001',
        averageMinor: '10000',
        currency: 'EUR',
      });
      expect(raised({ amountMinor: 30_000n })).to.equal(0);
    });

    it('needs five others to say what is usual', () => {
      expect(raised({ otherCount: 4, otherSumMinor: 40_000n })).to.equal(0);
    });

    it('is more than 50 of whatever currency', () => {
      const cheap = { otherSumMinor: 500n };
      expect(raised({ ...cheap, amountMinor: 5_000n })).to.equal(0);
      expect(raised({ ...cheap, amountMinor: 5_001n })).to.equal(1);
      expect(raised({ otherSumMinor: 5n, currency: 'JPY', amountMinor: 51n })).to.equal(1);
      expect(raised({ otherSumMinor: 5n, currency: 'KWD', amountMinor: 50_000n })).to.equal(0);
    });
  });

  describe('budget use', () => {
    const budget: BudgetFact = {
      budgetId: 'b',
      periodStart: '2026-03-01',
      currency: 'EUR',
      availableMinor: 1_000n,
      spentMinor: 900n,
      thresholdsReached: [0.5, 0.8],
    };
    const keys = (fact: Partial<BudgetFact>) => budgetUse({ ...budget, ...fact }).map(({ causeKey }) => causeKey);

    it('speaks of the highest threshold that is reached', () => {
      expect(keys({})).to.deep.equal(['budget-threshold:b:2026-03-01:80']);
      expect(keys({ thresholdsReached: [] })).to.deep.equal([]);
      expect(keys({ thresholdsReached: [0.1234] })).to.deep.equal(['budget-threshold:b:2026-03-01:12.34']);
    });

    it('speaks of more than all, and then of no threshold below it', () => {
      expect(keys({ spentMinor: 1_001n, thresholdsReached: [0.5, 1] })).to.deep.equal(['over-budget:b:2026-03-01']);
      expect(keys({ spentMinor: 1_000n, thresholdsReached: [0.5, 1] })).to.deep.equal([
        'budget-threshold:b:2026-03-01:100',
      ]);
      expect(keys({ spentMinor: 1_300n, thresholdsReached: [0.5, 1.2] })).to.deep.equal([
        'over-budget:b:2026-03-01',
        'budget-threshold:b:2026-03-01:120',
      ]);
    });

    it('is another cause in another period', () => {
      expect(keys({ periodStart: '2026-04-01' })).not.to.deep.equal(keys({}));
    });
  });
});
