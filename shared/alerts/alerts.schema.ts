import { z } from 'zod';

/** The closed list of what is worth a word. */
export const alertKind = z.enum(['over-budget', 'budget-threshold', 'low-balance', 'unusual-spend', 'bill-due']);
export type AlertKind = z.infer<typeof alertKind>;

export const alertSeverity = z.enum(['info', 'warning', 'critical']);
export type AlertSeverity = z.infer<typeof alertSeverity>;

/** What an alert is about. */
export const alertSubject = z.strictObject({ type: z.enum(['budget', 'account', 'transaction']), id: z.uuid() });
export type AlertSubject = z.infer<typeof alertSubject>;

export const alertView = z.strictObject({
  id: z.uuid(),
  kind: alertKind,
  severity: alertSeverity,
  title: z.string(),
  body: z.string(),
  subject: alertSubject,
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});

/** How many users were looked at, and what came of it. */
export const evaluationResult = z.strictObject({ users: z.int(), alerts: z.int() });
export type EvaluationResult = z.infer<typeof evaluationResult>;
