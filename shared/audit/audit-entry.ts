import { canonicalJson } from '../platform/canonical-json.ts';
import { newId } from '../platform/ids.ts';
import type { AuditEvent } from './audit.schema.ts';

/** An entry but for its place in the chain. Each value is the text that is hashed, and reads back as it was written. */
export interface AuditEntry {
  id: string;
  /** Microseconds since 1970, as many as PostgreSQL keeps. */
  atMicros: string;
  action: string;
  outcome: string;
  actorKind: string;
  userId: string | null;
  credentialId: string | null;
  subjectType: string | null;
  subjectId: string | null;
  clientIp: string | null;
  userAgent: string | null;
  requestId: string | null;
  /** Canonical JSON. */
  details: string;
}

/** A place in the chain: the number of an entry, and its hash. */
export interface ChainPoint {
  seq: number;
  hash: Buffer;
}

export interface ChainedEntry extends ChainPoint {
  entry: AuditEntry;
}

const maxTextLength = 1_000;

/** The entry of an event. Text that PostgreSQL can't keep as it is, is made so before it is hashed. */
export function entryOf(event: AuditEvent, at: Date): AuditEntry {
  const { actor, subject } = event;
  return {
    id: newId(),
    atMicros: `${at.getTime()}000`,
    action: storable(event.action),
    outcome: event.outcome,
    actorKind: actor.kind,
    userId: actor.userId?.toLowerCase() ?? null,
    credentialId: actor.credentialId?.toLowerCase() ?? null,
    subjectType: storable(subject?.type ?? null),
    subjectId: storable(subject?.id ?? null),
    clientIp: storable(event.clientIp),
    userAgent: storable(event.userAgent),
    requestId: storable(event.requestId),
    details: canonicalJson(event.details),
  };
}

/**
 * The whole entry as one text: what is hashed, and what waits to be appended. It is the canonical JSON of the entry, with
 * the names in their order as written here: sorting them would take most of the time of a verification.
 */
export function textOf(entry: AuditEntry): string {
  return JSON.stringify({
    action: entry.action,
    actorKind: entry.actorKind,
    atMicros: entry.atMicros,
    clientIp: entry.clientIp,
    credentialId: entry.credentialId,
    details: entry.details,
    id: entry.id,
    outcome: entry.outcome,
    requestId: entry.requestId,
    subjectId: entry.subjectId,
    subjectType: entry.subjectType,
    userAgent: entry.userAgent,
    userId: entry.userId,
  } satisfies AuditEntry);
}

export function entryIn(text: string): AuditEntry {
  return JSON.parse(text) as AuditEntry;
}

function storable<T extends string | null>(text: T): T {
  return (text?.slice(0, maxTextLength).replaceAll(/[\0\p{Surrogate}]/gu, '') ?? null) as T;
}
