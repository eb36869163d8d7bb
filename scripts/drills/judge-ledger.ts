import type { JobStatus } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { type Work, expectationOf } from './jobs/work.ts';

export interface LedgerVerdict {
  total: number;
  byStatus: Partial<Record<JobStatus, number>>;
  effects: number;
  greatestAttempt: number;
  violations: string[];
}

interface EndedJob {
  id: string;
  kind: string;
  status: JobStatus;
  attempt: number;
  work: Work;
  code: string | null;
  effects: number;
}

/** Holds the ledger and the effects, when all is over, against what was accepted. */
export async function judgeLedger(
  db: Db,
  acceptedIds: ReadonlySet<string>,
  cancelledIds: ReadonlySet<string>,
): Promise<LedgerVerdict> {
  const { rows } = await db.raw<{ rows: EndedJob[] }>(
    `SELECT j.id, j.kind, j.status, j.attempt, j.payload AS work, j.problem->>'code' AS code,
       (SELECT count(*)::int FROM drill_effects e WHERE e.job_id = j.id) AS effects
     FROM jobs j WHERE j.kind LIKE 'drill.%'`,
  );
  const violations = rows.flatMap((job) => judgeJob(job, cancelledIds).map((fault) => `job ${job.id}: ${fault}`));
  const known = new Set(rows.map(({ id }) => id));
  for (const id of acceptedIds) if (!known.has(id)) violations.push(`job ${id}: was accepted and is not there`);
  const byStatus: LedgerVerdict['byStatus'] = {};
  for (const { status } of rows) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return {
    total: rows.length,
    byStatus,
    effects: rows.reduce((sum, { effects }) => sum + effects, 0),
    greatestAttempt: Math.max(0, ...rows.map(({ attempt }) => attempt)),
    violations,
  };
}

function judgeJob({ id, kind, status, work, code, effects }: EndedJob, cancelledIds: ReadonlySet<string>): string[] {
  const isLoop = kind === 'drill.loop';
  const expected = isLoop ? { status: 'failed', effects: 0 } : expectationOf(work.sort);
  const about = `${isLoop ? 'loop' : work.sort} is ${status}${code === null ? '' : ` (${code})`}`;
  const faults: string[] = [];
  if (status === 'cancelled' ? !cancelledIds.has(id) : status !== expected.status) {
    faults.push(`${about}, expected ${expected.status}`);
  }
  const expectedEffects = status === 'completed' ? expected.effects : 0;
  if (effects !== expectedEffects) faults.push(`${about} with ${effects} effects, expected ${expectedEffects}`);
  return faults;
}
