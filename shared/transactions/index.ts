export * from './transactions.schema.ts';
export * from './transactions.store.ts';
