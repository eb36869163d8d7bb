import type { z } from 'zod';
import type { Incident, incidentView } from '../../../shared/incidents/index.ts';

export function presentIncident(incident: Incident): z.input<typeof incidentView> {
  const { openedAt, lastSeenAt, resolvedAt, ...rest } = incident;
  return {
    ...rest,
    openedAt: openedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}
