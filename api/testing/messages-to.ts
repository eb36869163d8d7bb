import type { TestApi } from './start-test-api.ts';

export interface SentMessage {
  channel: string;
  subject: string;
  text: string;
}

/** The messages to a user, the last one first. */
export async function messagesTo({ ctx: { db, cipher } }: TestApi, userId: string): Promise<SentMessage[]> {
  const { rows } = await db.raw<{ rows: { id: string; channel: string; sealed: string }[] }>(
    'SELECT id, channel, body_sealed AS sealed FROM messages WHERE user_id = ? ORDER BY id DESC',
    [userId],
  );
  return Promise.all(
    rows.map(async ({ id, channel, sealed }) => {
      const body = JSON.parse(await cipher.open(sealed, `messages.body_sealed:${id}`)) as Omit<SentMessage, 'channel'>;
      return { channel, ...body };
    }),
  );
}
