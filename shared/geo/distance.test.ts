import { expect } from 'chai';
import { countryCircles } from './country-circles.ts';
import { distanceKm, isImpossibleTravel, leastDistanceKm } from './distance.ts';

const at = (latitude: number, longitude: number, radiusKm = 0) => ({ latitude, longitude, radiusKm });
const lisbon = at(38.72, -9.14);
const helsinki = at(60.17, 24.94);
const hourMs = 3_600_000;

describe('distance', () => {
  it('is that of the great circle', () => {
    expect(distanceKm(lisbon, helsinki)).to.be.closeTo(3_365, 5);
    expect(distanceKm(at(0, 0), at(0, 180))).to.be.closeTo(20_015.1, 0.1);
    expect(distanceKm(at(90, 0), at(-90, 77))).to.be.closeTo(20_015.1, 0.1);
    expect(distanceKm(lisbon, lisbon)).to.equal(0);
  });

  it('goes the short way across the date line', () => {
    expect(distanceKm(at(-17, 179), at(-17, -179))).to.be.closeTo(212.7, 1);
  });

  it('is at the least what lies between two circles, and never negative', () => {
    expect(leastDistanceKm(at(0, 0, 100), at(0, 10, 200))).to.be.closeTo(1_111.9 - 300, 0.1);
    expect(leastDistanceKm(at(0, 0, 1_000), at(0, 10, 200))).to.equal(0);
  });
});

describe('impossible travel', () => {
  it('is faster than 900 km/h', () => {
    const distance = distanceKm(lisbon, helsinki);
    expect(isImpossibleTravel(lisbon, helsinki, (distance / 901) * hourMs)).to.equal(true);
    expect(isImpossibleTravel(lisbon, helsinki, (distance / 899) * hourMs)).to.equal(false);
  });

  it('is any way in no time, and none that need not have been made', () => {
    expect(isImpossibleTravel(lisbon, helsinki, 0)).to.equal(true);
    expect(isImpossibleTravel(lisbon, helsinki, -hourMs)).to.equal(true);
    expect(isImpossibleTravel(lisbon, lisbon, 0)).to.equal(false);
    expect(isImpossibleTravel(at(0, 0, 500), at(0, 5, 500), 0)).to.equal(false);
  });
});

describe('the circles of countries', () => {
  it('hold the country and its far places', () => {
    const places: [country: string, latitude: number, longitude: number][] = [
      ['US', 25.76, -80.19],
      ['US', 21.31, -157.86],
      ['US', 61.22, -149.9],
      ['ES', 28.12, -15.44],
      ['PT', 37.74, -25.67],
      ['RU', 43.12, 131.89],
      ['RU', 54.71, 20.51],
      ['FR', 41.92, 8.74],
      ['NZ', -36.85, 174.76],
      ['FJ', -18.14, 178.44],
      ['GB', 60.15, -1.15],
    ];
    for (const [country, latitude, longitude] of places) {
      const circle = countryCircles.get(country)!;
      expect(distanceKm(circle, { latitude, longitude }), country).to.be.at.most(circle.radiusKm);
    }
  });

  it('are whole', () => {
    expect(countryCircles.size).to.equal(250);
    for (const [country, { latitude, longitude, radiusKm }] of countryCircles) {
      expect(country).to.match(/^[A-Z]{2}$/);
      expect(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && radiusKm >= 10, country).to.equal(true);
    }
  });
});
