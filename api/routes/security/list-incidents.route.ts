import { z } from 'zod';
import {
  incidentKind,
  incidentSeverity,
  incidentStatus,
  incidentView,
  listIncidents,
} from '../../../shared/incidents/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { idCursor, pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentIncident } from './incidents.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/incidents',
  access: 'admin',
  audit: 'incidents.listed',
  summary: 'Incidents, the last opened first',
  query: z.strictObject({
    ...pageQuery(idCursor),
    status: incidentStatus.optional(),
    severity: incidentSeverity.optional(),
    kind: incidentKind.optional(),
    userId: z.uuid().optional(),
  }),
  responses: { 200: { description: 'A page of incidents', body: pageView(incidentView) } },
  async handler({ query }, { db }) {
    const { cursor, limit, ...filter } = query;
    const found = await listIncidents(db, { ...filter, beforeId: cursor, limit: limit + 1 });
    return pageOf('/api/admin/security/incidents', query, found, presentIncident, ({ id }) => id);
  },
});
