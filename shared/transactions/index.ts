export * from './change-transactions.ts';
export * from './book-transfer.ts';
export * from './transactions.schema.ts';
export {
  currencyOf,
  type DeletedFilter,
  type DeletedTransaction,
  listDeletedTransactions,
  listTransactions,
  todayOf,
  type TransactionFilter,
  type TransactionRecord,
} from './transactions.store.ts';
