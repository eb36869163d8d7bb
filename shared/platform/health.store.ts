import type { Db } from './db.ts';

/** Writes to the database and waits until that is durable. */
export async function probeWrite(db: Db): Promise<void> {
  await db.raw('UPDATE write_probe SET probed_at = clock_timestamp()');
}
