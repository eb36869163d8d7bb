import type { Db } from '../../shared/platform/db.ts';

/** What followed the changes of a user's books: jobs that tell which state they follow. */
export interface Followed {
  userId: string;
  /** Of the books, as they are now. */
  version: number;
  /** That the jobs tell, in their order. */
  followed: readonly number[];
  /** How many of the jobs have raised alerts: that is a change of its own, which nothing follows. */
  raised: number;
}

/** Reads what followed, by user; a job tells the version of the books that it follows. */
export async function readFollowed(db: Db): Promise<Followed[]> {
  const { rows } = await db.raw<{ rows: Followed[] }>(
    `SELECT u.id AS "userId", u.data_version::int AS version, array_agg(j.version ORDER BY j.version) AS followed,
       count(*) FILTER (WHERE j.alerts > 0)::int AS raised
     FROM users u JOIN LATERAL (
       SELECT (payload->>'version')::int AS version, (result->>'alerts')::int AS alerts FROM jobs
       WHERE kind = 'alerts.evaluate' AND payload->>'userId' = u.id::text
     ) j ON true GROUP BY u.id`,
  );
  return rows;
}

/**
 * Whether each change of the books was followed, once. Every change counts their version up: from the first that was followed
 * on, as many are not told as alerts were raised, and none is told twice. Before it accounts were opened, which nothing
 * follows.
 */
export function judgeFollowers({ userId, version, followed, raised }: Followed): string[] {
  const distinct = new Set(followed);
  const missing = followed.length === 0 ? 0 : version - Math.min(...followed) + 1 - distinct.size;
  const faults: [fault: boolean, what: string][] = [
    [missing > raised, `${missing - raised} changes were followed by nothing`],
    [missing < raised, 'something followed a change that was not made'],
    [followed.length > distinct.size, `${followed.length - distinct.size} jobs follow a change that another follows`],
  ];
  return faults.filter(([fault]) => fault).map(([, what]) => `books of ${userId}: ${what}`);
}
