import { z } from 'zod';
import { importView, requireImport } from '../../../shared/imports/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { singleResource } from '../../runtime/single-resource.ts';
import { presentImport } from './imports.presenter.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/import/:importId',
  access: 'user',
  summary: 'An import and its counts',
  params: z.strictObject({ importId: z.uuid() }),
  responses: { 200: { description: 'The import', body: importView } },
  problems: ['not-found'],
  async handler({ params }, { db, principal }) {
    return singleResource(presentImport(await requireImport(db, params.importId, principal.userId)));
  },
});
