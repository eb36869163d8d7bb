import { expect } from 'chai';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  const fixed = { users: 1_000, transactions: 1_000_000, seed: 42, until: '2025-12-31', yes: false };

  it('reads what is given, and knows the rest', () => {
    expect(readOptions([])).to.deep.equal(fixed);
    expect(readOptions(['--users', '5', '--transactions', '50', '--until=2026-03-01', '--yes'])).to.deep.equal({
      ...fixed,
      users: 5,
      transactions: 50,
      until: '2026-03-01',
      yes: true,
    });
  });

  const wrong: [given: string, said: RegExp][] = [
    ['--soon', /'--soon'/],
    ['1000', /'1000'/],
    ['--users', /'--users <value>'/],
    ['--users many', /^--users must be a whole number/],
    ['--users 0', /^--users must be from 1 to 100,000\.$/],
    ['--users 5 --transactions 4', /^--transactions must be from 5 to 100000 for 5 users\.$/],
    ['--users 5', /^--transactions must be from 5/],
    ['--seed -1', /--seed/],
    ['--until nonsense', /^--until must be a day such as 2025-12-31\.$/],
    ['--until 2025-02-30', /^--until must be a day/],
    ['--until 1999-01-01', /^--until must be from 2010 to 2099\.$/],
    ['--seed x --until y', /^--seed .*\n--until/],
  ];
  for (const [given, said] of wrong) {
    it(`says what is wrong with ${given}`, () => {
      expect(() => readOptions(given.split(' '))).to.throw(said);
    });
  }
});
