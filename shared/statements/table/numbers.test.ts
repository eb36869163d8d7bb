import { expect } from 'chai';
import { findDecimalMark } from './decimal-mark.ts';
import { type DecimalMark, provenMark, readAmount } from './numbers.ts';

/** [printed, digits, negative, currency, direction] */
const amounts: [string, string, boolean?, (string | null)?, (1 | -1 | null)?][] = [
  ['1.234,56', '1234.56'],
  ['1,234.56', '1234.56'],
  ["1'234.56", '1234.56'],
  ['1’234.56', '1234.56'],
  ['1 234,56', '1234.56'],
  ['1\u00a0234,56', '1234.56'],
  ['12,34,567.80', '1234567.80'],
  ['1.234.567', '1234567'],
  ['50000', '50000'],
  ['007', '7'],
  ['0,00', '0.00'],
  ['.50', '0.50'],
  ['-,01', '0.01', true],
  ['12.00-', '12.00', true],
  ['(1,600.03)', '1600.03', true],
  ['($300.00)', '300.00', true],
  ['+5,00', '5.00'],
  ['−45,10 €', '45.10', true, 'EUR'],
  ['–45,10', '45.10', true],
  ['- $12.01', '12.01', true],
  ['-£1,183.23', '1183.23', true, 'GBP'],
  ['EUR 12.50', '12.50', false, 'EUR'],
  ['5 000,00 PLN', '5000.00', false, 'PLN'],
  ['5,00 zł', '5.00', false, 'PLN'],
  ['R$ 45,10', '45.10', false, 'BRL'],
  ['Rs.500', '500', false, 'INR'],
  ['12.50 CR', '12.50', false, null, 1],
  ['12.50DR', '12.50', false, null, -1],
  ['100.-', '100'],
  ['100,-', '100'],
  ["'579,68 USD", '579.68', false, 'USD'],
  ['\u200f\u200e12.50', '12.50'],
  ['１２，３４５円', '12345', false, 'JPY'],
];

describe('readAmount', () => {
  for (const [printed, digits, negative = false, currency = null, direction = null] of amounts) {
    it(`reads ${JSON.stringify(printed)}`, () => {
      expect(readAmount(printed, null)).to.include({ digits, negative, currency, direction });
    });
  }

  for (const text of [
    '',
    'abc',
    '12 34',
    '5.00@1.18',
    '18.09.2017',
    '17:20',
    '1.2.3',
    '5%',
    'POS 12',
    '**** 1234',
    '12,34,56',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(readAmount(text, null)).to.equal(null));
  }

  it('reads a lone mark before three digits as the column does', () => {
    const read = (mark: DecimalMark | null) => readAmount('1.234', mark)?.digits;
    expect([read(null), read(','), read('.')]).to.deep.equal(['1234', '1234', '1.234']);
  });

  it('gives the number of a sheet the digits it was typed with', () => {
    expect(readAmount(0.1 + 0.2, null)?.digits).to.equal('0.3');
    expect(readAmount(-1234.5, null)).to.include({ digits: '1234.5', negative: true });
    expect(readAmount(1e-7, null)?.digits).to.equal('0.0000001');
    expect(readAmount(Number.NaN, null)).to.equal(null);
  });
});

describe('findDecimalMark', () => {
  it('believes what cells prove and no cell that could be read both ways', () => {
    expect([provenMark('1.234'), provenMark('12,5'), provenMark('1.234.567'), provenMark('0.123')]).to.deep.equal([
      null,
      ',',
      ',',
      '.',
    ]);
    expect(findDecimalMark(['1.234', '12,50'])).to.equal(',');
    expect(findDecimalMark(['1,234', '1,280.8'])).to.equal('.');
    expect(findDecimalMark(['1,234', '5,000'])).to.equal(null);
  });

  it('knows currencies of thousandths', () => {
    expect(findDecimalMark(['JOD 4.750'])).to.equal('.');
  });
});
