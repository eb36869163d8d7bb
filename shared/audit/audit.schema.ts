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
