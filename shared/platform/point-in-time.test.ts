import { expect } from 'chai';
import { pointInTime } from './point-in-time.ts';

describe('a point in time', () => {
  it('is taken with any offset, and made UTC', () => {
    for (const [given, made] of [
      ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
      ['2026-03-01T12:00:00+20:00', '2026-02-28T16:00:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ] as const) {
      expect(pointInTime.parse(given)).to.equal(made);
    }
  });

  it('is of a year that has four digits and that databases know, in UTC too', () => {
    const outside = [
      '9999-12-31T23:59:59-01:00',
      '0001-01-01T00:00:00+01:00',
      '0000-06-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
    ];
    for (const given of [...outside, '2026-03-01', 'now', '2026-03-01T12:00:00']) {
      expect(pointInTime.safeParse(given).success, given).to.equal(false);
    }
  });
});
