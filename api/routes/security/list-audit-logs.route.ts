import { z } from 'zod';
import { auditEntryView, auditOutcomes, listAuditEntries } from '../../../shared/audit/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { pageOf, pageQuery, pageView } from '../../runtime/pages.ts';
import { pointInTime } from '../../../shared/platform/point-in-time.ts';
import { placeOf, presentAuditCsv, presentAuditEntry } from './audit-logs.presenter.ts';

/** Place in the list: a time and the number of an entry. */
const placeCursor = z
  .string()
  .regex(/^[^_]{1,40}Z_\d{1,18}$/, 'must be a cursor from an earlier page')
  .refine((cursor) => pointInTime.safeParse(cursor.split('_')[0]).success, 'must be a cursor from an earlier page');

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/audit-logs',
  access: 'admin',
  scope: 'read:audit',
  audit: 'audit.read',
  summary: 'What has happened, newest first; as CSV where "Accept: text/csv" asks for it',
  query: z
    .strictObject({
      ...pageQuery(placeCursor),
      action: z.string().min(1).max(200).optional(),
      outcome: z.enum(auditOutcomes).optional(),
      userId: z.uuid().optional(),
      subjectType: z.string().min(1).max(200).optional(),
      subjectId: z.string().min(1).max(200).optional(),
      from: pointInTime.optional(),
      to: pointInTime.optional(),
    })
    .refine(({ subjectType, subjectId }) => (subjectType === undefined) === (subjectId === undefined), {
      path: ['subjectId'],
      message: 'subjectType and subjectId go together',
    }),
  responses: { 200: { description: 'A page of entries', body: pageView(auditEntryView) } },
  async handler({ query }, { db, preferredType }) {
    const { cursor, limit, subjectType, subjectId, ...filter } = query;
    const [at = '', seq = ''] = cursor?.split('_') ?? [];
    const found = await listAuditEntries(db, {
      ...filter,
      subject: subjectType !== undefined && subjectId !== undefined ? { type: subjectType, id: subjectId } : undefined,
      before: cursor === undefined ? undefined : { at, seq },
      limit: limit + 1,
    });
    const page = pageOf('/api/admin/security/audit-logs', query, found, presentAuditEntry, placeOf);
    const answer = { ...page, headers: { ...page.headers, Vary: 'Accept' } };
    if (preferredType(['application/json', 'text/csv']) !== 'text/csv') return answer;
    const csv = presentAuditCsv(found.slice(0, limit));
    return {
      status: 200,
      headers: { ...answer.headers, 'Content-Type': 'text/csv; charset=utf-8' },
      stream: (response) => Promise.resolve(void response.write(csv)),
    };
  },
});
