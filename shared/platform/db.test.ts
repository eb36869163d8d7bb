import { expect } from 'chai';
import { isDbTransient, isDbUnavailable } from './db.ts';

const failedWith = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('what an error of the database means', () => {
  const unavailable = ['ECONNREFUSED', '08006', '25006', '53100', '53200', '53300', '55P03', '57014', '57P01', '58030'];
  for (const code of unavailable) {
    it(`takes ${code} for a database that is not available now`, () => {
      expect(isDbUnavailable(failedWith(code))).to.equal(true);
      expect(isDbTransient(failedWith(code))).to.equal(true);
    });
  }

  it('tells a statement that was refused, or lost a race, from that', () => {
    for (const code of ['23505', '22P02', '42P01', '40P01', '40001', '25P02']) {
      expect(isDbUnavailable(failedWith(code)), code).to.equal(false);
    }
    expect(isDbTransient(failedWith('40P01'))).to.equal(true);
    expect(isDbTransient(failedWith('23505'))).to.equal(false);
  });
});
