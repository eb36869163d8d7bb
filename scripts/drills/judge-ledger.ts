import type { JobStatus } from '../../shared/jobs/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import type { SentMessage } from '../../workers/testing/message-receiver.ts';
import { type EndedAttempt, judgeMessages, wasCutOff } from './judge-messages.ts';
import { type Work, hasEffect, sendsMessage, takesProcessAlong } from './jobs/work-sorts.ts';
import { workSettings } from './jobs/work.ts';

export interface LedgerVerdict {
  total: number;
  byStatus: Partial<Record<JobStatus, number>>;
  effects: number;
  messages: number;
  greatestAttempt: number;
  violations: string[];
}

export interface DrillRecords {
  acceptedIds: ReadonlySet<string>;
  cancelledIds: ReadonlySet<string>;
  messages: readonly SentMessage[];
}

interface EndedJob {
  id: string;
  kind: string;
  status: JobStatus;
  attempt: number;
  work: Work;
  code: string | null;
  effects: number;
  /** Its row in the table of that name; null: it has ended. */
  inFlight: unknown;
}

/** Holds the ledger, the effects and the messages, when all is over, against what was accepted. */
export async function judgeLedger(db: Db, records: DrillRecords): Promise<LedgerVerdict> {
  const { rows } = await db.raw<{ rows: EndedJob[] }>(
    `SELECT j.id, j.kind, j.status, j.attempt, j.payload AS work, j.problem->>'code' AS code,
       (SELECT count(*)::int FROM drill_effects e WHERE e.job_id = j.id) AS effects,
       (SELECT to_json(f) FROM jobs_in_flight f WHERE f.job_id = j.id) AS "inFlight"
     FROM jobs j WHERE j.kind LIKE 'drill.%'`,
  );
  const attempts = await readEndedAttempts(db);
  const sent = groupBy(records.messages, ({ key }) => key.split('/')[0] ?? '');
  const violations = rows.flatMap((job) => {
    const ended = attempts.get(job.id) ?? [];
    return [
      ...judgeEnd(job, records.cancelledIds, ended),
      ...judgeMessages(job.work, job.status, sent.get(job.id) ?? [], ended, workSettings.timeoutMs),
    ].map((fault) => `job ${job.id}: ${fault}`);
  });
  const known = new Set(rows.map(({ id }) => id));
  for (const id of records.acceptedIds) if (!known.has(id)) violations.push(`job ${id}: was accepted and is not there`);
  const byStatus: LedgerVerdict['byStatus'] = {};
  for (const { status } of rows) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return {
    total: rows.length,
    byStatus,
    effects: rows.reduce((sum, { effects }) => sum + effects, 0),
    messages: records.messages.length,
    greatestAttempt: Math.max(0, ...rows.map(({ attempt }) => attempt)),
    violations,
  };
}

async function readEndedAttempts(db: Db): Promise<Map<string, EndedAttempt[]>> {
  const { rows } = await db.raw<{ rows: EndedAttempt[] }>(
    `SELECT job_id AS "jobId", attempt, outcome, code,
       extract(epoch FROM ended_at - started_at)::float8 * 1000 AS "ranMs" FROM job_attempts`,
  );
  return groupBy(rows, ({ jobId }) => jobId);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function judgeEnd(job: EndedJob, cancelledIds: ReadonlySet<string>, attempts: readonly EndedAttempt[]): string[] {
  const { id, kind, status, work, code, effects, inFlight } = job;
  const isLoop = kind === 'drill.loop';
  const about = `${isLoop ? 'loop' : work.sort} is ${status}${code === null ? '' : ` (${code})`}`;
  const faults: string[] = [];
  const mayBe = isLoop ? loopMayBe : endsOf(work, attempts);
  if (status === 'cancelled' ? !cancelledIds.has(id) : !mayBe.includes(code ?? status)) {
    faults.push(`${about}, expected ${mayBe.join(' or ')}`);
    faults.push(
      `attempts: ${attempts.map(({ attempt, outcome, code }) => `${attempt} ${outcome} ${code}`).join(', ')}`,
    );
    if (inFlight !== null) faults.push(`in flight: ${JSON.stringify(inFlight)}`);
  }
  const expectedEffects = status === 'completed' && !isLoop && hasEffect(work.sort) ? 1 : 0;
  if (effects !== expectedEffects) faults.push(`${about} with ${effects} effects, expected ${expectedEffects}`);
  return faults;
}

/** Its one attempt may have been killed with its process. */
const loopMayBe = ['job-timed-out', 'job-crashed'];

/** How a job may end, by what it is like itself: `completed`, or the codes with which it may fail. */
function endsOf({ sort }: Work, attempts: readonly EndedAttempt[]): string[] {
  if (sort === 'refuses') return ['unprocessable'];
  const wasLost = attempts.some((attempt) => wasCutOff(attempt, workSettings.timeoutMs));
  const inDoubt = sendsMessage(sort) === 'once' && wasLost;
  if (!inDoubt) return ['completed'];
  // One that dies after it has sent may have been cut off before, and go well in a later attempt.
  return takesProcessAlong(sort) ? ['job-step-in-doubt', 'completed'] : ['completed', 'job-step-in-doubt'];
}
