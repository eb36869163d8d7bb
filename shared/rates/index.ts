export * from './convert.ts';
export * from './rates.schema.ts';
export * from './rates.ts';
export { loadRates } from './rates.store.ts';
export { rateSourceOf } from './sources.ts';
export * from './update-rates.ts';
