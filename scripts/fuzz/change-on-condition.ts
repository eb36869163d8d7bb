import type { BooksClient } from '../drills/books-client.ts';
import type { LaneBooks } from '../drills/books-model.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';

interface ConditionSettings {
  client: BooksClient;
  token: string;
  random: SeededRandom;
}

/**
 * Changes a transaction under conditions of RFC 9110, and looks at one that is deleted. The books stay as they are: only
 * notes are written, which they do not know.
 * @param tell is told what is wrong
 */
export async function changeOnCondition(
  { client, token, random }: ConditionSettings,
  { transactions }: LaneBooks,
  tell: (what: string) => void,
): Promise<void> {
  const expect = async (
    status: number,
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ) => {
    const answer = await client.call(method, path, { token, headers, ...(body ? { body } : {}) });
    if (answer.status !== status) {
      const conditions = Object.keys(headers).join(', ') || 'no condition';
      tell(
        `${method} ${path.replace(/[0-9a-f-]{36}/, '{id}')} with ${conditions} answers ${answer.status}, expected ${status}`,
      );
    }
    return answer.headers.get('ETag') ?? '';
  };
  const all = [...transactions.values()];
  const present = all.filter(({ isDeleted, transferId }) => !isDeleted && transferId === null);
  if (present.length > 0) {
    const path = `/api/transactions/${random.pick(present).id}`;
    const stale = await expect(200, 'GET', path, {});
    await expect(304, 'GET', path, { 'If-None-Match': stale });
    await expect(412, 'PATCH', path, { 'If-Match': '"another"' }, { notes: 'never' });
    await expect(200, 'PATCH', path, { 'If-Match': stale }, { notes: `note ${random.integer(0, 1_000_000_000)}` });
    await expect(412, 'PATCH', path, { 'If-Match': stale }, { notes: 'never' });
    await expect(412, 'DELETE', path, { 'If-Match': stale });
  }
  const deleted = all.filter(({ isDeleted }) => isDeleted);
  if (deleted.length > 0) await expect(404, 'GET', `/api/transactions/${random.pick(deleted).id}`, {});
}
