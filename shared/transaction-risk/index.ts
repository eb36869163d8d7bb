export * from './decide-reviews.ts';
export * from './expire-holds.ts';
export * from './guard-movements.ts';
export { type HeldTransfer, listHeldTransfers, listReviews, type ReviewRecord } from './reviews.store.ts';
export * from './transaction-risk.schema.ts';
export { mailOfTransfer } from './transfer-mails.ts';
