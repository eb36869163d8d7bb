import { z } from 'zod';
import { importRowView, listImportRows, requireImport, rowStatus } from '../../../shared/imports/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { presentImportRow } from './imports.presenter.ts';

const rowCursor = z.string().regex(/^\d{1,9}$/, 'must be a cursor from an earlier page');

export default defineRoute({
  method: 'GET',
  path: '/api/import/:importId/rows',
  access: 'user',
  audit: 'imports.rows-read',
  summary: 'What became of each row of the file',
  params: z.strictObject({ importId: z.uuid() }),
  query: z.strictObject({ ...pageQuery(rowCursor), status: rowStatus.optional() }),
  responses: { 200: { description: 'A page of rows, in file order', body: pageView(importRowView) } },
  problems: ['not-found'],
  async handler({ params: { importId }, query }, { db, principal }) {
    await requireImport(db, importId, principal.userId);
    const rows = await listImportRows(db, importId, query.status, Number(query.cursor ?? 0), query.limit + 1);
    return pageOf(`/api/import/${importId}/rows`, query, rows, presentImportRow, (row) => String(row.ordinal));
  },
});
