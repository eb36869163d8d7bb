import { z } from 'zod';
import { incidentView, investigateIncident } from '../../../shared/incidents/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentIncident } from './incidents.presenter.ts';
import { refuseClosed } from './refuse-closed.ts';

export default defineRoute({
  method: 'PATCH',
  path: '/api/admin/security/incidents/:id',
  access: 'admin',
  audit: 'incidents.investigated',
  summary: 'Say that an incident is looked into',
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ status: z.literal('investigating') }),
  responses: { 200: { description: 'The incident', body: incidentView } },
  problems: ['not-found', 'conflict'],
  async handler({ params }, { db }) {
    const incident = await investigateIncident(db, params.id);
    return { status: 200, body: presentIncident(incident ?? (await refuseClosed(db, params.id))) };
  },
});
