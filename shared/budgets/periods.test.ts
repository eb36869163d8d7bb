import { expect } from 'chai';
import { addDays } from '../platform/calendar-dates.ts';
import { budgetPeriods } from './budgets.schema.ts';
import { calendarStart, periodOn } from './periods.ts';

describe('periods of a budget', () => {
  const shown = (...given: Parameters<typeof periodOn>): string => {
    const { number, from, to } = periodOn(...given);
    return `${number}: ${from} to ${to}`;
  };

  it('are as long as their months', () => {
    expect(shown('month', '2024-01-01', '2024-01-31')).to.equal('0: 2024-01-01 to 2024-01-31');
    expect(shown('month', '2024-01-01', '2024-02-01')).to.equal('1: 2024-02-01 to 2024-02-29');
    expect(shown('month', '2024-01-01', '2025-02-28')).to.equal('13: 2025-02-01 to 2025-02-28');
    expect(shown('month', '2024-01-01', '2100-02-28')).to.equal('913: 2100-02-01 to 2100-02-28');
  });

  it('begin where short months end, and go back to their day after them', () => {
    expect(shown('month', '2024-01-31', '2024-02-28')).to.equal('0: 2024-01-31 to 2024-02-28');
    expect(shown('month', '2024-01-31', '2024-02-29')).to.equal('1: 2024-02-29 to 2024-03-30');
    expect(shown('month', '2024-01-31', '2024-03-31')).to.equal('2: 2024-03-31 to 2024-04-29');
    expect(shown('year', '2024-02-29', '2025-02-28')).to.equal('1: 2025-02-28 to 2026-02-27');
    expect(shown('year', '2024-02-29', '2028-02-29')).to.equal('4: 2028-02-29 to 2029-02-27');
  });

  it('end with quarters and years', () => {
    expect(shown('quarter', '2024-01-01', '2024-03-31')).to.equal('0: 2024-01-01 to 2024-03-31');
    expect(shown('quarter', '2024-01-01', '2024-04-01')).to.equal('1: 2024-04-01 to 2024-06-30');
    expect(shown('quarter', '2024-01-01', '2024-12-31')).to.equal('3: 2024-10-01 to 2024-12-31');
    expect(shown('quarter', '2024-11-30', '2025-02-28')).to.equal('1: 2025-02-28 to 2025-05-29');
    expect(shown('year', '2024-01-01', '2024-12-31')).to.equal('0: 2024-01-01 to 2024-12-31');
    expect(shown('year', '2024-04-06', '2025-04-05')).to.equal('0: 2024-04-06 to 2025-04-05');
  });

  it('follow one another without a gap, whatever day they begin on', () => {
    for (const period of budgetPeriods) {
      for (const startsOn of ['2023-12-28', '2023-12-29', '2023-12-30', '2023-12-31', '2024-02-29']) {
        let current = periodOn(period, startsOn, startsOn);
        expect([current.number, current.from]).to.deep.equal([0, startsOn]);
        for (let day = startsOn; day < '2025-03-05'; day = addDays(day, 1)) {
          const found = periodOn(period, startsOn, day);
          if (day > current.to) {
            expect(found).to.include({ number: current.number + 1, from: addDays(current.to, 1) });
            current = found;
          }
          expect(found, day).to.deep.equal(current);
        }
      }
    }
  });

  it('begin with the calendar unless told otherwise', () => {
    expect(budgetPeriods.map((period) => calendarStart(period, '2024-12-31'))).to.deep.equal([
      '2024-12-01',
      '2024-10-01',
      '2024-01-01',
    ]);
    expect(budgetPeriods.map((period) => calendarStart(period, '2025-01-01'))).to.deep.equal(
      Array.from({ length: 3 }, () => '2025-01-01'),
    );
  });
});
