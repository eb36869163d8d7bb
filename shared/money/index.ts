export * from './currency-codes.ts';
export * from './minor-units.ts';
export * from './money.schema.ts';
export * from './read-amount.ts';
