import { expect } from 'chai';
import { needsStepUp } from './index.ts';

describe('needsStepUp', () => {
  // asvs: 2.3.2
  it('is for more than 10,000 of a currency, in either direction', () => {
    expect([1_000_000n, 1_000_001n, -1_000_000n, -1_000_001n].map((minor) => needsStepUp(minor, 'EUR'))).to.deep.equal([
      false,
      true,
      false,
      true,
    ]);
  });

  it('knows the decimals of the currency', () => {
    expect([needsStepUp(10_000n, 'JPY'), needsStepUp(10_001n, 'JPY')]).to.deep.equal([false, true]);
    expect([needsStepUp(10_000_000n, 'KWD'), needsStepUp(10_000_001n, 'KWD')]).to.deep.equal([false, true]);
  });
});
