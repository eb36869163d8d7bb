import type { DbOrTx } from '../platform/db.ts';
import type { ChainedEntry } from './audit-entry.ts';
import { entryColumns, toChained } from './chain.store.ts';

export interface AuditFilter {
  action?: string | undefined;
  outcome?: string | undefined;
  /** Who did it. */
  userId?: string | undefined;
  subject?: { type: string; id: string } | undefined;
  /** From this time on, and before that. */
  from?: string | undefined;
  to?: string | undefined;
  /** Only entries before this place in the list. */
  before?: { at: string; seq: string } | undefined;
  limit: number;
}

/** Entries, newest first. */
export async function listAuditEntries(db: DbOrTx, filter: AuditFilter): Promise<ChainedEntry[]> {
  const { action, outcome, userId, subject, from, to, before, limit } = filter;
  const conditions = ['true'];
  const values: (string | number)[] = [];
  const narrow = (condition: string, ...bindings: (string | undefined)[]): void => {
    if (bindings.includes(undefined)) return;
    conditions.push(condition);
    values.push(...(bindings as string[]));
  };
  narrow('action = ?', action);
  narrow('outcome = ?', outcome);
  narrow('user_id = ?', userId);
  narrow('subject_type = ? AND subject_id = ?', subject?.type, subject?.id);
  narrow('audit_entries.at >= ?', from);
  narrow('audit_entries.at < ?', to);
  narrow('(audit_entries.at, seq) < (?::timestamptz, ?::bigint)', before?.at, before?.seq);
  const { rows } = await db.raw<{ rows: Parameters<typeof toChained>[0][] }>(
    `SELECT ${entryColumns} FROM audit_entries WHERE ${conditions.join(' AND ')}
     ORDER BY audit_entries.at DESC, seq DESC LIMIT ?`,
    [...values, limit],
  );
  return rows.map(toChained);
}
