export * from './audit.schema.ts';
export { type Audit, createAudit, recordPending } from './audit.ts';
export type { AuditEntry, ChainedEntry } from './audit-entry.ts';
export { exportHead, signHead } from './export-head.ts';
export { type AuditFilter, listAuditEntries } from './list-audit.store.ts';
export { reportExport, reportVerdict } from './report-findings.ts';
export { verifyChain } from './verify-chain.ts';
