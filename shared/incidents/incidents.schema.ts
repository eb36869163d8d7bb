import { z } from 'zod';

/** The closed list of what raises an incident. */
export const incidentKind = z.enum([
  'account-locked',
  'impossible-travel',
  'high-risk-sign-in',
  'refresh-token-replayed',
  'device-changed',
  'audit-chain-broken',
  'high-risk-transaction',
  'account-restricted',
]);
export type IncidentKind = z.output<typeof incidentKind>;

/** From least to worst, as the type `incident_severity` of the database. */
export const incidentSeverity = z.enum(['low', 'medium', 'high', 'critical']);
export type IncidentSeverity = z.output<typeof incidentSeverity>;

export const incidentStatus = z.enum(['open', 'investigating', 'resolved']);
export type IncidentStatus = z.output<typeof incidentStatus>;

/** Ids, codes and counts; no secrets, amounts or names. */
export const incidentDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type IncidentDetails = z.output<typeof incidentDetails>;

export const resolutionText = z.string().trim().min(1, 'is required').max(2_000);

/** An incident as admins see it. */
export const incidentView = z.strictObject({
  id: z.uuid(),
  kind: incidentKind,
  severity: incidentSeverity,
  status: incidentStatus,
  userId: z.uuid().nullable(),
  occurrences: z.int().min(1),
  details: incidentDetails,
  openedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedBy: z.uuid().nullable(),
  resolution: z.string().nullable(),
});
