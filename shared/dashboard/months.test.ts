import { expect } from 'chai';
import { monthsOf } from './months.ts';

describe('monthsOf', () => {
  for (const [period, from, to, previousFrom] of [
    ['2026-03', '2026-03-01', '2026-03-31', '2026-02-01'],
    ['2026-01', '2026-01-01', '2026-01-31', '2025-12-01'],
    ['2024-02', '2024-02-01', '2024-02-29', '2024-01-01'],
    ['2025-12', '2025-12-01', '2025-12-31', '2025-11-01'],
    ['1000-01', '1000-01-01', '1000-01-31', '0999-12-01'],
  ] as const) {
    it(`knows the days of ${period} and of the month before`, () => {
      const previousPeriod = previousFrom.slice(0, 7);
      expect(monthsOf(period)).to.deep.equal({ period, from, to, previousPeriod, previousFrom });
    });
  }
});
