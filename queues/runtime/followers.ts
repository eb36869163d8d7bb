import { systemOwnerId } from '../../shared/jobs/jobs.schema.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { Events } from '../../shared/platform/events.ts';
import { fieldsOf, type JobContract } from './define-job.ts';
import type { Enqueue } from './enqueue.ts';

/** The jobs that follow each event, by its name. */
export type Followers = ReadonlyMap<string, readonly JobContract[]>;

export function followersAmong(contracts: Iterable<JobContract>): Followers {
  const followers = new Map<string, JobContract[]>();
  for (const contract of new Set(contracts)) {
    if (!contract.on) continue;
    followers.set(contract.on.name, [...(followers.get(contract.on.name) ?? []), contract]);
  }
  return followers;
}

/** Has jobs follow what a request or a job makes happen. They are the system's: no user has started them, or can cancel them. */
export function createEvents(followers: Followers, enqueue: Enqueue<Tx>, requestId?: string): Events {
  return {
    async record(tx, event, data) {
      const given = event.data.parse(data);
      for (const contract of followers.get(event.name) ?? []) {
        const payload = Object.fromEntries(fieldsOf(contract).map((field) => [field, given[field]]));
        await enqueue(contract, payload, { ownerId: systemOwnerId, tx, requestId });
      }
    },
  };
}
