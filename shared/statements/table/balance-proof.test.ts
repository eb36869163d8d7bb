import { expect } from 'chai';
import { isProven, proveBalances } from './balance-proof.ts';

describe('proveBalances', () => {
  const prove = (
    amounts: (number | null)[],
    balances: (number | null)[],
    oldestFirst: boolean | null = true,
    anySign = false,
    groups = [amounts.map((_, at) => at)],
  ) => {
    const {
      checks,
      held,
      before,
      oldestFirst: first,
    } = proveBalances(amounts, balances, groups, { oldestFirst, anySign });
    return `${held} of ${checks}${before ? ' before' : ''}${first ? '' : ' newest first'}`;
  };

  it('follows amounts from balance to balance', () => {
    expect(prove([-5, -10, 20], [95, 85, 105])).to.equal('2 of 2');
    expect(prove([-5, -10, 20], [95, 85, 999])).to.equal('1 of 2');
    expect(prove([20, -10, -5], [105, 85, 95], false)).to.equal('2 of 2 newest first');
    expect(prove([20, -10, -5], [105, 85, 95], null)).to.equal('2 of 2 newest first');
    expect(prove([-5, -10, 20, 1], [100, 95, 85, 105])).to.equal('3 of 3 before');
    expect(prove([5, 10, 20], [95, 85, 105], true, true)).to.equal('2 of 2');
    expect(prove([5, 10, 20], [95, 85, 105])).to.equal('1 of 2');
  });

  it('adds up the rows without a balance, and asks nothing of rows that do not move', () => {
    expect(prove([-5, -10, 20], [95, null, 105])).to.equal('1 of 1');
    expect(prove([-5, 0, 20], [95, 95, 115])).to.equal('1 of 1');
    expect(prove([-5, null, 20], [95, 95, 115])).to.equal('1 of 1');
    expect(prove([-5, 0], [95, 96])).to.equal('0 of 1');
    expect(prove([-5], [95])).to.match(/^0 of 0/);
  });

  it('forgives half a cent of sums of fractions', () => {
    expect([prove([0, 1], [0, 1.005]), prove([0, 1], [0, 1.01])]).to.deep.equal(['1 of 1', '0 of 1']);
  });

  it('keeps accounts apart', () => {
    expect(
      prove([-5, -1, -10, -2], [95, 9, 85, 7], true, false, [
        [0, 2],
        [1, 3],
      ]),
    ).to.equal('2 of 2');
  });

  it('is no accident where it holds twice, or once under the name of a balance, seven times in ten', () => {
    const proof = (held: number, checks: number, named: boolean) =>
      isProven({ held, checks, oldestFirst: true, before: false }, named);
    expect([proof(1, 1, true), proof(1, 1, false), proof(2, 2, false), proof(0, 0, true)]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
    expect([proof(7, 10, true), proof(6, 10, true)]).to.deep.equal([true, false]);
  });
});
