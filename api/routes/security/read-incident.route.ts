import { z } from 'zod';
import { findIncident, incidentView } from '../../../shared/incidents/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentIncident } from './incidents.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/incidents/:id',
  access: 'admin',
  audit: 'incidents.read',
  summary: 'An incident',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 200: { description: 'The incident', body: incidentView } },
  problems: ['not-found'],
  async handler({ params }, { db }) {
    const incident = await findIncident(db, params.id);
    if (!incident) throw new Problem('not-found', 'There is no such incident.');
    return singleResource(presentIncident(incident));
  },
});
