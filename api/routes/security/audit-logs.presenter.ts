import type { AuditEntryView, ChainedEntry } from '../../../shared/audit/index.ts';
import { csvOf } from '../../../shared/spreadsheets/index.ts';

export function presentAuditEntry({ seq, hash, entry }: ChainedEntry): AuditEntryView {
  const { userId, credentialId, subjectType, subjectId } = entry;
  return {
    seq,
    id: entry.id,
    at: timeOf(entry),
    action: entry.action,
    outcome: entry.outcome,
    actor: { kind: entry.actorKind as AuditEntryView['actor']['kind'], userId, credentialId },
    subject: subjectType !== null && subjectId !== null ? { type: subjectType, id: subjectId } : null,
    clientIp: entry.clientIp,
    userAgent: entry.userAgent,
    requestId: entry.requestId,
    details: JSON.parse(entry.details) as AuditEntryView['details'],
    hash: hash.toString('hex'),
  };
}

/** The place of an entry in the list: `2026-03-01T12:00:00.000Z_17`. */
export function placeOf({ seq, entry }: ChainedEntry): string {
  return `${timeOf(entry)}_${seq}`;
}

const header = [
  'seq',
  'id',
  'at',
  'action',
  'outcome',
  'actor',
  'userId',
  'credentialId',
  'subjectType',
  'subjectId',
  'clientIp',
  'userAgent',
  'requestId',
  'details',
  'hash',
];

/** A page as a table, a line an entry. */
export function presentAuditCsv(entries: readonly ChainedEntry[]): string {
  const lines = entries.map(({ seq, hash, entry }) => [
    seq,
    entry.id,
    timeOf(entry),
    entry.action,
    entry.outcome,
    entry.actorKind,
    entry.userId,
    entry.credentialId,
    entry.subjectType,
    entry.subjectId,
    entry.clientIp,
    entry.userAgent,
    entry.requestId,
    entry.details,
    hash.toString('hex'),
  ]);
  return csvOf(header, lines);
}

function timeOf({ atMicros }: ChainedEntry['entry']): string {
  return new Date(Number(atMicros) / 1_000).toISOString();
}
