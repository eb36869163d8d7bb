import { expect } from 'chai';
import type { StatementFormat, StatementTransaction } from '../statements/index.ts';
import { contentKey } from './content-key.ts';

const coffee: StatementTransaction = {
  kind: 'transaction',
  row: 2,
  account: null,
  date: '2024-01-05',
  valueDate: null,
  amount: '-3.50',
  currency: 'EUR',
  original: null,
  description: 'Coffee House',
  payee: null,
  reference: null,
  pending: false,
  balance: null,
};
const keyOf = (changes: Partial<StatementTransaction> = {}, format: StatementFormat = 'csv', minor = -350n): string =>
  contentKey({ ...coffee, ...changes }, minor, 'EUR', format);

describe('contentKey', () => {
  it('differs by day, amount, currency and what the bank printed', () => {
    const keys = [
      keyOf(),
      keyOf({ date: '2024-01-06' }),
      keyOf({}, 'csv', 350n),
      contentKey(coffee, -350n, 'USD', 'csv'),
      keyOf({ description: 'Tea House' }),
      keyOf({ payee: 'Ann' }),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
    for (const key of keys) expect(key).to.match(/^[0-9a-f]{32}$/);
  });

  it('is blind to case, blanks, punctuation, balance, row and value date', () => {
    const again = { description: ' COFFEE-house.', row: 9, balance: '10.00', valueDate: '2024-01-08', pending: true };
    expect(keyOf(again)).to.equal(keyOf());
  });

  it('sees letters of every script', () => {
    expect(keyOf({ description: 'Кофе' })).to.not.equal(keyOf({ description: 'Чай' }));
    expect(keyOf({ description: 'コーヒー' })).to.not.equal(keyOf({ description: 'お茶' }));
  });

  it('goes by the reference where the format makes it last, whatever is printed beside it', () => {
    const printed = [{ description: 'Coffee' }, { description: 'COFFEE HOUSE 12 BERLIN' }];
    const [first, second] = printed.map((row) => keyOf({ ...row, reference: '7' }, 'ofx'));
    expect(first).to.equal(second);
    expect(keyOf({ reference: '8' }, 'ofx')).to.not.equal(first);
  });

  it('trusts a reference of other formats only when it is more than the number of a line', () => {
    expect(keyOf({ reference: '7' })).to.equal(keyOf());
    expect(keyOf({ reference: '20240105-77' })).to.equal(keyOf({ reference: '20240105-77', description: 'Other' }));
  });
});
