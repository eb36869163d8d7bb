import type { Tx } from '../platform/db.ts';
import { type AuditParts, recordPending } from './audit.ts';
import type { AuditEvent, ChainVerdict, HeadExport } from './audit.schema.ts';
import { reportBreak } from './report-break.ts';

type RecordParts = Pick<AuditParts, 'clock' | 'secrets'>;

/** Commits with what a verification has found: it goes on record, and a break raises an incident. */
export async function reportVerdict(tx: Tx, verdict: ChainVerdict, parts: RecordParts): Promise<ChainVerdict> {
  const { valid, fromSeq, toSeq, breakCount } = verdict;
  await recordPending(tx, bySystem('audit.verified', valid, { fromSeq, toSeq }), parts);
  if (verdict.break) await reportBreak(tx, { ...verdict.break, breakCount });
  return verdict;
}

/** Commits with what became of an export: it goes on record, and an end that could not be signed raises an incident. */
export async function reportExport(tx: Tx, made: HeadExport, parts: RecordParts): Promise<HeadExport> {
  const { exported, seq } = made;
  await recordPending(tx, bySystem('audit.head-exported', exported, { seq }), parts);
  if (!exported) await reportBreak(tx, { reason: 'head-changed', seq });
  return made;
}

function bySystem(action: string, succeeded: boolean, details: AuditEvent['details']): AuditEvent {
  return {
    action,
    outcome: succeeded ? 'success' : 'failure',
    actor: { kind: 'system', userId: null, credentialId: null },
    subject: null,
    clientIp: null,
    userAgent: null,
    requestId: null,
    details,
  };
}
