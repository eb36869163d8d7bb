import { z } from 'zod';

export const auditOutcomes = ['success', 'failure', 'denied'] as const;

/** Who did it. `system` is the house itself: jobs, schedules, commands. */
export const auditActor = z.strictObject({
  kind: z.enum(['session', 'api-key', 'anonymous', 'system']),
  userId: z.uuid().nullable(),
  /** Of the session or API key. */
  credentialId: z.uuid().nullable(),
});
export type AuditActor = z.output<typeof auditActor>;

/** What it was done to. */
export const auditSubject = z.strictObject({ type: z.string(), id: z.string() });

/** Something that happened and must stay known. No secrets, no amounts, no names: ids, codes, counts. */
export interface AuditEvent {
  /** `<area>.<what happened>`: `auth.logged-in`, `accounts.opened`. */
  action: string;
  outcome: (typeof auditOutcomes)[number];
  actor: AuditActor;
  subject: z.output<typeof auditSubject> | null;
  /** Where from. */
  clientIp: string | null;
  userAgent: string | null;
  requestId: string | null;
  details: Record<string, string | number | boolean | null>;
}

/** What a verification is asked for: all entries, or those from one number to another, both included. */
export const chainRange = z
  .strictObject({ fromSeq: z.int().min(1).optional(), toSeq: z.int().min(1).optional() })
  .refine(({ fromSeq = 1, toSeq }) => toSeq === undefined || toSeq >= fromSeq, {
    path: ['toSeq'],
    message: 'must not be before fromSeq',
  });
export type ChainRange = z.output<typeof chainRange>;

/**
 * `changed`: an entry is not what was appended, or not in its place. `missing`: there is no such entry. `forged`: it
 * comes after the end. `truncated`: the chain ends before it did. `head-changed`: what is said of its end was changed.
 * `rewritten`: it is not the entry that a head was signed over. `export-changed`: a signed head on file was changed.
 */
export const breakReason = z.enum([
  'changed',
  'missing',
  'forged',
  'truncated',
  'head-changed',
  'rewritten',
  'export-changed',
]);

/** A break in the chain; its number is null when it is about no entry. */
export const chainBreak = z.strictObject({ seq: z.int().nullable(), reason: breakReason });
export type ChainBreak = z.output<typeof chainBreak>;

export const maxBreaksTold = 1_000;

export const chainVerdict = z.strictObject({
  valid: z.boolean(),
  checked: z.int(),
  fromSeq: z.int(),
  /** The last that was checked. */
  toSeq: z.int(),
  /** The first. */
  break: chainBreak.nullable(),
  /** The first of them, in their order. */
  breaks: z.array(chainBreak).max(maxBreaksTold),
  breakCount: z.int(),
});
export type ChainVerdict = z.output<typeof chainVerdict>;

/** The end of the chain at a time, as it is signed. */
export const auditHead = z.strictObject({
  seq: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
});
export type AuditHead = z.output<typeof auditHead>;

/** What became of the daily export; no head is signed over an end that was changed. */
export const headExport = z.strictObject({ exported: z.boolean(), seq: z.int() });
export type HeadExport = z.output<typeof headExport>;

/** An entry as admins see it. */
export const auditEntryView = z.strictObject({
  seq: z.int(),
  id: z.uuid(),
  at: z.iso.datetime(),
  action: z.string(),
  outcome: z.string(),
  actor: auditActor,
  subject: auditSubject.nullable(),
  clientIp: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  /** Hexadecimal. */
  hash: z.string(),
});
export type AuditEntryView = z.output<typeof auditEntryView>;
