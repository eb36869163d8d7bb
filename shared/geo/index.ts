export { isImpossibleTravel, leastDistanceKm } from './distance.ts';
export { type Geo, type Location, createGeo } from './geo.ts';
