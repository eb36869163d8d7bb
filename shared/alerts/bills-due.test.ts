import { expect } from 'chai';
import { billsDue } from './bills-due.ts';

describe('billsDue', () => {
  const fact = (...payments: [date: string, amountMinor: bigint][]) => ({
    currency: 'EUR',
    payments: payments.map(([date, amountMinor], index) => ({ transactionId: `t${index}`, date, amountMinor })),
  });
  const rent = fact(['2026-01-05', 900n], ['2026-02-05', 1_000n], ['2026-03-05', 950n]);
  const expected = (...[payee, today]: Parameters<typeof billsDue>) =>
    billsDue(payee, today).map(({ details }) => details['expectedOn']);

  it('expects a bill a month after the last, three days ahead', () => {
    expect(expected(rent, '2026-04-01')).to.deep.equal([]);
    for (const today of ['2026-04-02', '2026-04-05']) expect(expected(rent, today)).to.deep.equal(['2026-04-05']);
    expect(expected(rent, '2026-04-06')).to.deep.equal([]);
  });

  it('is one cause for as long as nothing is paid', () => {
    const keys = ['2026-04-02', '2026-04-03'].flatMap((today) => billsDue(rent, today).map((cause) => cause.causeKey));
    expect(keys).to.deep.equal(['bill-due:t2', 'bill-due:t2']);
  });

  it('expects nothing that is paid already', () => {
    const paid = fact(['2026-01-05', 950n], ['2026-02-05', 950n], ['2026-03-05', 950n], ['2026-04-03', 950n]);
    expect(expected(paid, '2026-04-04')).to.deep.equal([]);
  });

  it('asks for three payments, a month apart, that differ by 10 % at most', () => {
    const on = '2026-04-04';
    expect(expected(fact(['2026-02-05', 1n], ['2026-03-05', 1n]), on)).to.deep.equal([]);
    expect(expected(fact(['2026-01-05', 1n], ['2026-02-20', 1n], ['2026-03-05', 1n]), on)).to.deep.equal([]);
    const priced = (first: bigint) => fact(['2026-01-05', first], ['2026-02-05', 1_000n], ['2026-03-05', 1_000n]);
    expect(expected(priced(1_100n), on)).to.deep.equal(['2026-04-05']);
    expect(expected(priced(1_101n), on)).to.deep.equal([]);
  });

  it('tells bills of one payee apart by their amounts', () => {
    const two = fact(
      ['2026-01-05', 500n],
      ['2026-01-06', 9_000n],
      ['2026-02-05', 500n],
      ['2026-02-06', 9_000n],
      ['2026-03-05', 500n],
      ['2026-03-06', 9_000n],
    );
    expect(expected(two, '2026-04-04')).to.have.members(['2026-04-05', '2026-04-06']);
  });

  it('keeps the 31st through shorter months', () => {
    const late = fact(['2026-01-31', 1n], ['2026-02-28', 1n], ['2026-03-31', 1n]);
    expect(expected(late, '2026-04-28')).to.deep.equal(['2026-04-30']);
    const winter = fact(['2025-12-31', 1n], ['2026-01-31', 1n], ['2026-02-28', 1n]);
    expect(expected(winter, '2026-03-29')).to.deep.equal(['2026-03-31']);
  });
});
