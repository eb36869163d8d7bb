export * from './audit.schema.ts';
export { type Audit, createAudit } from './audit.ts';
