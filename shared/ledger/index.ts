export * from './ledger.schema.ts';
export { bookNewRows, openTransit, openUncategorised } from './ledger-entries.store.ts';
export * from './books-changed.ts';
export * from './ledger.ts';
export { type LedgerAccount, lockBooks, setLedgerState } from './ledger-accounts.store.ts';
