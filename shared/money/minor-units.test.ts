import { expect } from 'chai';
import { decimalsOf, fromMinorUnits, toMinorUnits } from './minor-units.ts';

describe('minor units', () => {
  it('knows how many decimals a currency has', () => {
    expect(['EUR', 'JPY', 'KWD', 'CLF', 'XXX'].map(decimalsOf)).to.deep.equal([2, 0, 3, 4, 2]);
  });

  it('follows ISO 4217 and not usage: forints have fillér', () => {
    expect(['HUF', 'IDR', 'ALL', 'AFN'].map(decimalsOf)).to.deep.equal([2, 2, 2, 2]);
  });

  it('reads exact decimals, signs and missing fractions', () => {
    expect(toMinorUnits('-42.1', 'EUR')).to.equal(-4210n);
    expect(toMinorUnits('-0.05', 'EUR')).to.equal(-5n);
    expect(toMinorUnits('1280', 'JPY')).to.equal(1280n);
    expect(toMinorUnits('90071992547409.93', 'EUR')).to.equal(9007199254740993n);
  });

  it('accepts surplus zeros and refuses to round', () => {
    expect(toMinorUnits('8.85000', 'EUR')).to.equal(885n);
    expect(toMinorUnits('8.855', 'EUR')).to.equal(undefined);
  });

  // asvs: 1.4.2
  it('refuses what a 64-bit column can not hold, and not leading zeros', () => {
    expect(toMinorUnits('-9999999999999999.99', 'EUR')).to.equal(-999999999999999999n);
    expect(toMinorUnits('10000000000000000.00', 'EUR')).to.equal(undefined);
    expect(toMinorUnits(`${'0'.repeat(100)}7`, 'JPY')).to.equal(7n);
    expect(toMinorUnits('000', 'JPY')).to.equal(0n);
    expect(toMinorUnits('-0', 'JPY')).to.equal(0n);
  });

  it('writes what it reads', () => {
    for (const [amount, currency] of [
      ['-42.10', 'EUR'],
      ['0.00', 'EUR'],
      ['-0.05', 'EUR'],
      ['7', 'JPY'],
      ['-1.005', 'KWD'],
    ] as const) {
      expect(fromMinorUnits(toMinorUnits(amount, currency) as bigint, currency)).to.equal(amount);
    }
  });
});
