import { expect } from 'chai';
import { seededRandom } from '../../scripts/drills/seeded-random.ts';
import { decimalsOf } from '../money/index.ts';
import { Problem } from '../platform/errors.ts';
import { convert, totalIn } from './convert.ts';
import type { Rates } from './rates.ts';

function ratesOf(rates: Record<string, string>, date = '2024-01-02'): Rates {
  return {
    byCurrency: new Map(Object.entries(rates).map(([currency, rate]) => [currency, { currency, rate, date }])),
    date,
  };
}

const rates = ratesOf({ USD: '1.25', JPY: '160', KWD: '0.3125', GBP: '0.8665', HUF: '381' });

describe('convert', () => {
  it('minds the decimals of both currencies', () => {
    expect(convert(10_000n, 'EUR', 'USD', rates)).to.equal(12_500n);
    expect(convert(10_000n, 'EUR', 'JPY', rates)).to.equal(16_000n);
    expect(convert(10_000n, 'EUR', 'KWD', rates)).to.equal(31_250n);
    expect(convert(160n, 'JPY', 'EUR', rates)).to.equal(100n);
    expect(convert(-312n, 'KWD', 'USD', rates)).to.equal(-125n);
    expect(convert(12_500n, 'USD', 'JPY', rates)).to.equal(16_000n);
  });

  it('rounds half to even, above and below zero', () => {
    const half = ratesOf({ XAA: '0.5' });
    const halves = [1n, 3n, 5n, -1n, -3n, -5n];
    expect(halves.map((minor) => convert(minor, 'EUR', 'XAA', half))).to.deep.equal([0n, 2n, 2n, 0n, -2n, -2n]);
    expect(convert(3n, 'EUR', 'XAA', ratesOf({ XAA: '0.4999999999' }))).to.equal(1n);
    expect(convert(1n, 'EUR', 'XAA', ratesOf({ XAA: '0.5000000001' }))).to.equal(1n);
  });

  it('is exact for sums that no floating point number holds', () => {
    expect(convert(90_071_992_547_409_931n, 'EUR', 'GBP', ratesOf({ GBP: '1.0000000001' }))).to.equal(
      90_071_992_556_417_130n,
    );
  });

  it('leaves an amount in its own currency as it is, rate or not', () => {
    expect(convert(-7n, 'XXX', 'XXX', rates)).to.equal(-7n);
  });

  it('names the currencies without a rate', () => {
    expect(() => convert(1n, 'XAA', 'USD', rates)).to.throw(Problem, 'for XAA.');
    expect(() => convert(1n, 'XAA', 'XBB', rates)).to.throw(Problem, 'for XAA and XBB.');
  });

  it('comes back to where it went from, but for the rounding', () => {
    const random = seededRandom(1);
    const currencies = ['EUR', ...rates.byCurrency.keys()];
    for (let turn = 0; turn < 2_000; turn += 1) {
      const [from, to] = [random.pick(currencies), random.pick(currencies)];
      const minor = BigInt(random.integer(-1_000_000_000, 1_000_000_000));
      const there = convert(minor, from, to, rates);
      const lost = minor - convert(there, to, from, rates);
      // Half a minor unit of the other currency, and half of one's own.
      const rate = (currency: string) => Number(rates.byCurrency.get(currency)?.rate ?? 1);
      const unit = (rate(from) / rate(to)) * 10 ** (decimalsOf(from) - decimalsOf(to));
      expect(Math.abs(Number(lost)), `${minor} ${from} in ${to}`).to.be.at.most(unit / 2 + 0.5);
      expect(convert(-minor, from, to, rates)).to.equal(-there);
    }
  });
});

describe('totalIn', () => {
  it('adds what there is and rounds once', () => {
    const thirds = ratesOf({ XAA: '3', XBB: '6' });
    const sums = [
      { currency: 'XAA', minor: 1n },
      { currency: 'XAA', minor: 1n },
      { currency: 'XBB', minor: 2n },
    ];
    expect(totalIn('EUR', sums, thirds).minor).to.equal(1n);
  });

  it('names what has no rate and leaves it out', () => {
    const sums = [
      { currency: 'XBB', minor: 1n },
      { currency: 'USD', minor: 12_500n },
      { currency: 'XAA', minor: -5n },
      { currency: 'XAA', minor: 5n },
      { currency: 'XCC', minor: 0n },
    ];
    expect(totalIn('EUR', sums, rates)).to.deep.equal({ minor: 10_000n, missing: ['XAA', 'XBB'], date: '2024-01-02' });
  });

  it('names the currency asked for when it is the one without a rate', () => {
    const sums = [
      { currency: 'XAA', minor: 3n },
      { currency: 'USD', minor: 12_500n },
    ];
    expect(totalIn('XAA', sums, rates)).to.deep.equal({ minor: 3n, missing: ['XAA'], date: null });
  });

  it('tells the oldest day of the rates that it used, not of those that there are', () => {
    const dated = ratesOf({ USD: '1.25', JPY: '160' });
    const byCurrency = new Map([
      ...dated.byCurrency,
      ['GBP', { currency: 'GBP', rate: '0.9', date: '2023-05-01' }],
    ] as const);
    const usd = { currency: 'USD', minor: 1n };
    expect(totalIn('EUR', [usd], { ...dated, byCurrency }).date).to.equal('2024-01-02');
    expect(totalIn('GBP', [usd], { ...dated, byCurrency }).date).to.equal('2023-05-01');
    expect(totalIn('EUR', [{ currency: 'EUR', minor: 1n }], { ...dated, byCurrency }).date).to.equal(null);
  });
});
