import { expect } from 'chai';
import { addDays, addMonths, daysBetween, monthsBetween } from './calendar-dates.ts';

describe('calendar dates', () => {
  it('adds days over months, leap days and years', () => {
    expect(addDays('2024-02-28', 1)).to.equal('2024-02-29');
    expect(addDays('2023-02-28', 1)).to.equal('2023-03-01');
    expect(addDays('2024-12-31', 1)).to.equal('2025-01-01');
    expect(addDays('2024-03-01', -1)).to.equal('2024-02-29');
  });

  it('adds months, and ends with the month where it is too short', () => {
    expect([1, 2, 3, 13, 25, -2].map((months) => addMonths('2024-01-31', months))).to.deep.equal([
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2025-02-28',
      '2026-02-28',
      '2023-11-30',
    ]);
    expect(addMonths('2024-02-29', 12)).to.equal('2025-02-28');
    expect(addMonths('0099-12-31', 1)).to.equal('0100-01-31');
  });

  it('counts days', () => {
    expect(daysBetween('2024-02-01', '2024-03-01')).to.equal(29);
    expect(daysBetween('2024-03-01', '2024-02-01')).to.equal(-29);
    expect(daysBetween('2100-02-01', '2100-03-01')).to.equal(28);
  });

  it('counts whole months, as adding them does', () => {
    expect(monthsBetween('2024-01-31', '2024-02-28')).to.equal(0);
    expect(monthsBetween('2024-01-31', '2024-02-29')).to.equal(1);
    for (let day = 0; day < 800; day += 1) {
      const [from, to] = ['2023-10-30', addDays('2023-10-30', day)];
      const months = monthsBetween(from, to);
      expect(addMonths(from, months) <= to && addMonths(from, months + 1) > to, to).to.equal(true);
    }
  });
});
