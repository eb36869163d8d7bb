import { z } from 'zod';
import { incidentView, resolutionText, resolveIncident } from '../../../shared/incidents/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentIncident } from './incidents.presenter.ts';
import { refuseClosed } from './refuse-closed.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/admin/security/incidents/:id/resolve',
  access: 'admin',
  audit: 'incidents.resolved',
  summary: 'Resolve an incident; what raises it later opens another',
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ resolution: resolutionText }),
  responses: { 200: { description: 'The incident', body: incidentView } },
  problems: ['not-found', 'conflict'],
  async handler({ params, body }, { db, principal, clock }) {
    const how = { resolvedBy: principal.userId, resolution: body.resolution, at: clock.now() };
    const incident = await resolveIncident(db, params.id, how);
    return { status: 200, body: presentIncident(incident ?? (await refuseClosed(db, params.id))) };
  },
});
