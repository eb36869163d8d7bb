import type { DbOrTx } from '../platform/db.ts';
import type { MessageChannel } from './messages.schema.ts';

export interface SealedMessage {
  id: string;
  userId: string | null;
  channel: MessageChannel;
  toSealed: string;
  bodySealed: string;
}

const keepDays = 30;
const purgeBatch = 1_000;

export async function insertMessage(db: DbOrTx, message: SealedMessage): Promise<void> {
  await db.raw(
    `INSERT INTO messages (id, user_id, channel, to_sealed, body_sealed)
     VALUES (:id, :userId, :channel, :toSealed, :bodySealed)`,
    { ...message },
  );
}

export async function findMessage(
  db: DbOrTx,
  id: string,
): Promise<(SealedMessage & { sentAt: Date | null }) | undefined> {
  const { rows } = await db.raw<{ rows: (SealedMessage & { sentAt: Date | null })[] }>(
    `SELECT id, user_id AS "userId", channel, to_sealed AS "toSealed", body_sealed AS "bodySealed", sent_at AS "sentAt"
     FROM messages WHERE id = ?`,
    [id],
  );
  return rows[0];
}

export async function markMessageSent(db: DbOrTx, id: string, sentAt: Date): Promise<void> {
  await db.raw('UPDATE messages SET sent_at = coalesce(sent_at, ?) WHERE id = ?', [sentAt, id]);
}

/** Deletes some of the messages of more than 30 days ago. @returns how many */
export async function purgeMessages(db: DbOrTx, now: Date): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `DELETE FROM messages WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM messages WHERE created_at < ?::timestamptz - make_interval(days => ?) ORDER BY created_at LIMIT ?))`,
    [now, keepDays, purgeBatch],
  );
  return rowCount;
}
