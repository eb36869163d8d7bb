import { findIncident } from '../../../shared/incidents/index.ts';
import type { DbOrTx } from '../../../shared/platform/db.ts';
import { Problem } from '../../../shared/platform/errors.ts';

/** Says why an incident could not be changed. @throws {Problem} `not-found`, `conflict` when it is resolved */
export async function refuseClosed(db: DbOrTx, id: string): Promise<never> {
  if (await findIncident(db, id)) throw new Problem('conflict', 'The incident is resolved.');
  throw new Problem('not-found', 'There is no such incident.');
}
