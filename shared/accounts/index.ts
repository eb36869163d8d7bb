export * from './accounts.schema.ts';
export * from './accounts.ts';
export { hasAccount } from './accounts.store.ts';
export * from './change-account.ts';
export * from './low-balance-limit.ts';
export * from './open-account.ts';
