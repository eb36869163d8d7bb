export * from './accounts.schema.ts';
export * from './accounts.store.ts';
export * from './open-account.ts';
