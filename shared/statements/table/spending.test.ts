import { expect } from 'chai';
import { spendingIsPositive } from './spending.ts';

describe('spendingIsPositive', () => {
  const rows = (...list: (number | [number, string])[]) =>
    list.map((row) => (typeof row === 'number' ? { amount: row, text: 'Tea' } : { amount: row[0], text: row[1] }));
  const turned = (title: string, list: ReturnType<typeof rows>, proven = false) =>
    spendingIsPositive({ title, preamble: [], names: [], rows: list, proven });

  it('needs a card or purchases, and more plus than minus', () => {
    expect(turned('Credit card', rows(5))).to.equal(true);
    expect(turned('Kreditkarte', rows(5))).to.equal(true);
    expect(turned('Karte', rows(5))).to.equal(true);
    expect(turned('Account', rows(5))).to.equal(false);
    expect(turned('Orders', rows(5))).to.equal(false);
    expect(turned('Orders of items', rows(5))).to.equal(true);
    expect(turned('Credit card', rows(5, -5, -5))).to.equal(false);
    expect(turned('Credit card', rows(0))).to.equal(false);
    expect(turned('Credit card', rows(5, -5))).to.equal(true);
    expect(turned('Merchant', rows(5))).to.equal(true);
  });

  it('counts for less what balances prove', () => {
    expect(turned('Credit card', rows(5), true)).to.equal(true);
    expect(turned('Credit card', rows(5, -5), true)).to.equal(false);
    expect(turned('Credit card', rows(5, [-5, 'Payment, thank you']), true)).to.equal(true);
    expect(turned('Karte', rows(5), true)).to.equal(false);
  });

  it('looks at payments, incomes and takings', () => {
    expect(turned('Account', rows(5, [-5, 'Payment, thank you']))).to.equal(true);
    expect(turned('Credit card', rows([5, 'Payment'], -5))).to.equal(false);
    expect(turned('Credit card', rows([5, 'Salary']))).to.equal(false);
    expect(turned('Card payouts', rows(5))).to.equal(false);
    expect(turned('Account', rows([5, 'Visa 1'], [6, 'Visa 2']))).to.equal(true);
    expect(turned('Account', rows([5, 'Visa 1'], [6, 'Tea']))).to.equal(false);
  });

  it('asks four plus in five for a file of purchases alone', () => {
    expect(turned('Karte', rows(5, 5, 5, 5, -1))).to.equal(true);
    expect(turned('Karte', rows(5, 5, 5, -1))).to.equal(false);
  });
});
