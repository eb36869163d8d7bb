import { expect } from 'chai';
import { assessRisk, type RiskFacts } from './risk.ts';

const oslo = { country: 'NO', city: 'Oslo', latitude: 59.91, longitude: 10.75, radiusKm: 20 };
const lima = { country: 'PE', city: 'Lima', latitude: -12.05, longitude: -77.04, radiusKm: 20 };
const noon: RiskFacts = {
  now: new Date('2026-03-10T12:00:00Z'),
  timeZone: 'Europe/Oslo',
  location: oslo,
  last: { at: new Date('2026-03-09T12:00:00Z'), location: oslo },
  placeIsKnown: true,
  failuresInLastHour: 0,
};
const assess = (changed: Partial<RiskFacts>) => {
  const { tenths, terms } = assessRisk({ ...noon, ...changed });
  return [tenths, ...terms.map(({ term }) => term)];
};

describe('the risk of a sign-in', () => {
  it('is none by day, from where one always is', () => {
    expect(assess({})).to.deep.equal([0]);
  });

  it('is 0.2 from two to five at night, where the user lives', () => {
    const at = (time: string, timeZone = 'Europe/Oslo') => assess({ now: new Date(`2026-03-10T${time}Z`), timeZone });
    expect(at('00:59:59')).to.deep.equal([0]);
    expect(at('01:00:00')).to.deep.equal([2, 'night']);
    expect(at('03:59:59')).to.deep.equal([2, 'night']);
    expect(at('04:00:00')).to.deep.equal([0]);
    expect(at('03:00:00', 'Asia/Tokyo')).to.deep.equal([0]);
    expect(at('18:30:00', 'Asia/Tokyo')).to.deep.equal([2, 'night']);
    expect(at('23:30:00', 'UTC')).to.deep.equal([0]);
    expect(at('00:30:00', 'UTC')).to.deep.equal([0]);
  });

  it('follows the clocks into summer', () => {
    const at = (time: string) => assess({ now: new Date(time) });
    expect(at('2026-07-10T00:00:00Z')).to.deep.equal([2, 'night']);
    expect(at('2026-07-10T03:00:00Z')).to.deep.equal([0]);
  });

  it('is 0.3 from a new place, of those who have been anywhere', () => {
    expect(assess({ placeIsKnown: false })).to.deep.equal([3, 'new-location']);
    expect(assess({ placeIsKnown: false, last: undefined })).to.deep.equal([0]);
    expect(assess({ placeIsKnown: false, location: null })).to.deep.equal([0]);
  });

  it('is 0.8 when nobody could have come so far', () => {
    expect(assess({ location: lima })).to.deep.equal([0]);
    expect(assess({ location: lima, last: { at: new Date('2026-03-10T02:00:00Z'), location: oslo } })).to.deep.equal([
      8,
      'impossible-travel',
    ]);
    expect(assess({ location: null, last: { at: noon.now, location: oslo } })).to.deep.equal([0]);
  });

  it('is 0.5 after three failures within an hour', () => {
    expect(assess({ failuresInLastHour: 2 })).to.deep.equal([0]);
    expect(assess({ failuresInLastHour: 3 })).to.deep.equal([5, 'failures']);
  });

  it('adds up exactly, to 1 at the most', () => {
    const night = new Date('2026-03-10T02:30:00Z');
    const away = { placeIsKnown: false, location: lima, last: { at: night, location: oslo } };
    expect(assess({ now: night, placeIsKnown: false })[0]).to.equal(5);
    expect(assess({ now: night, failuresInLastHour: 4 })[0]).to.equal(7);
    expect(assess({ placeIsKnown: false, failuresInLastHour: 4 })[0]).to.equal(8);
    expect(assess({ ...away, now: night, failuresInLastHour: 9 })).to.deep.equal([
      10,
      'night',
      'new-location',
      'impossible-travel',
      'failures',
    ]);
  });

  it('says why', () => {
    const { terms } = assessRisk({ ...noon, now: new Date('2026-03-10T02:30:00Z'), failuresInLastHour: 3 });
    expect(terms).to.deep.equal([
      { term: 'night', score: 0.2, detail: '03:30 in Europe/Oslo' },
      { term: 'failures', score: 0.5, detail: '3 failed attempts within an hour' },
    ]);
  });
});
