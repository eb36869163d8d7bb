import { z } from 'zod';
import type { DeletedFilter } from '../../../shared/transactions/index.ts';
import type { RecordedEvent } from '../../runtime/api-context.ts';
import { pageQuery } from '../../runtime/pages.ts';
import { momentCursor } from '../../runtime/place-cursor.ts';

/** What a list of deleted things takes: whose they are, by default everybody's, and which page. */
export const deletedQuery = z.strictObject({ ...pageQuery(momentCursor), userId: z.uuid().optional() });
type DeletedQuery = z.output<typeof deletedQuery>;

export function filterOf({ userId, cursor, limit }: DeletedQuery): DeletedFilter {
  return { userId, before: cursor && { deletedAt: cursor[0], id: cursor[1] }, limit: limit + 1 };
}

/** The place of something in the list. */
export function placeOf({ deletedAt, id }: { deletedAt: Date; id: string }): string {
  return `${deletedAt.toISOString()}_${id}`;
}

/** For the record: an admin has looked at what somebody has deleted, or at everybody's. */
export function lookOf(action: string, { userId }: DeletedQuery): RecordedEvent {
  return { action, subject: userId === undefined ? null : { type: 'users', id: userId } };
}
