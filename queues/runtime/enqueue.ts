import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { JobRecord, NewJob } from '../../shared/jobs/jobs.schema.ts';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import type { JobContract } from './define-job.ts';

export interface EnqueueOptions<Tx> {
  ownerId: string;
  /** Accepts the job in this transaction: it exists if and only if the transaction commits. */
  tx?: Tx | undefined;
  /** Higher runs first among the owner's jobs: -100 to 100. */
  priority?: number | undefined;
  delayMs?: number;
  requestId?: string | undefined;
}

/** Writes jobs to the ledger: alone in a caller's transaction, or grouped with what others accept at the same time. */
export interface JobAcceptor<Tx> {
  acceptGrouped(job: NewJob): Promise<JobRecord>;
  acceptIn(tx: Tx, job: NewJob): Promise<JobRecord>;
}

export type Enqueue<Tx> = <P extends z.ZodType>(
  contract: JobContract<P>,
  payload: NoInfer<z.input<P>>,
  options: EnqueueOptions<Tx>,
) => Promise<JobRecord>;

/**
 * Accepts work. When the promise resolves outside a transaction, the job is durable; no queue engine is needed for that.
 * @throws ZodError when the payload does not fit the contract (a mistake of the caller)
 */
export function createEnqueue<Tx>(acceptor: JobAcceptor<Tx>): Enqueue<Tx> {
  return async (contract, payload, { ownerId, tx, priority = 0, delayMs = 0, requestId }) => {
    const parsed: unknown = contract.payload.parse(payload);
    const job: NewJob = {
      kind: contract.kind,
      queue: contract.queue,
      ownerId,
      payload: parsed,
      fingerprint: fingerprintOf(contract.kind, parsed),
      maxAttempts: contract.attempts,
      timeoutMs: contract.timeoutMs,
      priority,
      delayMs,
      cacheable: contract.resultCacheMs !== undefined,
      requestId: requestId ?? null,
    };
    return tx ? acceptor.acceptIn(tx, job) : acceptor.acceptGrouped(job);
  };
}

function fingerprintOf(kind: string, payload: unknown): string {
  return hash('sha256', `${kind}\n${canonicalJson(payload)}`);
}
