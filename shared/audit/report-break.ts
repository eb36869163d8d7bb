import { raiseIncident } from '../incidents/index.ts';
import type { Tx } from '../platform/db.ts';

/** Raises a critical incident: somebody has changed the record of what happened. */
export async function reportBreak(tx: Tx, details: Record<string, string | number | null>): Promise<void> {
  await raiseIncident(tx, { kind: 'audit-chain-broken', severity: 'critical', userId: null, details });
}
