export * from './accounts.schema.ts';
export * from './accounts.ts';
export { hasAccount } from './accounts.store.ts';
export * from './open-account.ts';
