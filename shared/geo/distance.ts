import type { Circle } from './country-circles.ts';

const earthRadiusKm = 6_371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Faster than any airliner. */
const fastestTravelKmh = 900;
const msPerHour = 3_600_000;

/** The length of the great circle between two places (haversine formula). */
export function distanceKm(from: Pick<Circle, 'latitude' | 'longitude'>, to: typeof from): number {
  const [fromLatitude, toLatitude] = [radians(from.latitude), radians(to.latitude)];
  const half = (a: number, b: number): number => Math.sin((b - a) / 2) ** 2;
  const chord =
    half(fromLatitude, toLatitude) +
    Math.cos(fromLatitude) * Math.cos(toLatitude) * half(radians(from.longitude), radians(to.longitude));
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, chord)));
}

/** How far apart two places are at the least, each being somewhere in its circle. */
export function leastDistanceKm(from: Circle, to: Circle): number {
  return Math.max(0, distanceKm(from, to) - from.radiusKm - to.radiusKm);
}

/** Whether nobody gets from one place to the other in this time: at the least 900 km/h would be exceeded. */
export function isImpossibleTravel(from: Circle, to: Circle, elapsedMs: number): boolean {
  return leastDistanceKm(from, to) > (fastestTravelKmh * Math.max(0, elapsedMs)) / msPerHour;
}
