import type { DrillWorld } from './drill-world.ts';

export interface StreamsVerdict {
  /** Endings of which a stream was told that had broken off after the first one. */
  resumedAfter: number;
  violations: string[];
}

/** Whether every ending was told by the streams, and by one that broke off at once and is resumed now. */
export async function judgeStreams({ db, streams, ownerIds, resumeFrom }: DrillWorld): Promise<StreamsVerdict> {
  const violations = (await streams.findUntold(db)).map((id) => `job ${id}: no stream told that it ended`);
  const [busyOwnerId = ''] = ownerIds;
  const { rows } = await db.raw<{ rows: { seq: number; id: string }[] }>(
    'SELECT seq::float8, job_id AS id FROM job_endings WHERE owner_id = ? ORDER BY job_endings.seq',
    [busyOwnerId],
  );
  const [first, ...later] = rows;
  const told = await resumeFrom(busyOwnerId, first?.seq ?? 0);
  const untold = later.filter(({ id }) => !told.has(id));
  violations.push(...untold.map(({ id }) => `job ${id}: the stream that was resumed did not tell that it ended`));
  return { resumedAfter: told.size, violations };
}
