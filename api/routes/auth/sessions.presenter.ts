import { z } from 'zod';
import type { Session } from '../../../shared/identity/index.ts';

/** A session as its user sees it. */
export const sessionView = z.strictObject({
  id: z.uuid(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  /** When it ends unless it is used. */
  expiresAt: z.iso.datetime(),
  clientIp: z.string(),
  userAgent: z.string().nullable(),
  deviceId: z.uuid().nullable(),
  country: z.string().nullable(),
  city: z.string().nullable(),
});
export type SessionView = z.input<typeof sessionView>;

export function presentSession(session: Session, currentId: string): SessionView {
  const { id, createdAt, lastUsedAt, expiresAt, clientIp, userAgent, deviceId, country, city } = session;
  return {
    id,
    current: id === currentId,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    clientIp,
    userAgent,
    deviceId,
    country,
    city,
  };
}
