import { newId } from '../platform/ids.ts';
import type { NewJob } from './jobs.schema.ts';

/** Work that differs from all other, unless it is told what to be like. */
export function newJob(parts: Partial<NewJob> = {}): NewJob {
  return {
    kind: 'test.kind',
    queue: 'io',
    ownerId: newId(),
    payload: {},
    fingerprint: newId().replaceAll('-', ''),
    maxAttempts: 3,
    timeoutMs: 60_000,
    priority: 0,
    delayMs: 0,
    cacheable: false,
    requestId: null,
    ...parts,
  };
}
