import type { Tx } from '../platform/db.ts';
import type { AuditEvent } from './audit.schema.ts';

/** The record of what happened. */
export interface Audit {
  /** Resolves when the event is durable; within a transaction, the event is there if and only if that commits. */
  record(event: AuditEvent, tx?: Tx): Promise<void>;
  /** Appends what transactions have left to be appended, and lets go. */
  close(): Promise<void>;
}

export function createAudit(): Audit {
  return { record: () => Promise.resolve(), close: () => Promise.resolve() };
}
