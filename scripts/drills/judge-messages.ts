import type { SentMessage } from '../../workers/testing/message-receiver.ts';
import { type Work, sendsMessage } from './jobs/work-sorts.ts';

/** An attempt that did not complete its job, as the ledger has it. */
export interface EndedAttempt {
  jobId: string;
  attempt: number;
  outcome: string;
  code: string | null;
  ranMs: number;
}

/** Judges what a job sent by what became of its attempts. @param attempts those that did not complete it */
export function judgeMessages(
  { sort }: Pick<Work, 'sort'>,
  status: string,
  sent: readonly SentMessage[],
  attempts: readonly EndedAttempt[],
  timeoutMs: number,
): string[] {
  const sending = sendsMessage(sort);
  const about = `${sort} has sent ${sent.length} messages`;
  if (!sending) return sent.length > 0 ? [about] : [];
  const faults: string[] = [];
  if (status === 'completed' && sent.length === 0) faults.push(`${about} and is completed`);
  if (sending === 'once' && sent.length > 1) faults.push(`${about}, which it may not repeat`);
  const lastAttempt = Math.max(0, ...sent.map(({ attempt }) => attempt));
  const senders = new Set(sent.map(({ attempt }) => attempt));
  if (senders.size < sent.length) faults.push(`${about}, several in one attempt`);
  for (const sender of senders) {
    const ended = attempts.find(({ attempt }) => attempt === sender);
    if (sender < lastAttempt && !(ended && wasCutOff(ended, timeoutMs))) {
      faults.push(`${about}, again after attempt ${sender}, which ended as ${ended?.outcome} (${ended?.code})`);
    }
  }
  return faults;
}

/** Whether an attempt may have ended between its message and the record of that. */
export function wasCutOff({ outcome, code, ranMs }: EndedAttempt, timeoutMs: number): boolean {
  if (outcome === 'lost') return true;
  return outcome === 'failed' ? code === 'job-crashed' || code === 'job-timed-out' : ranMs >= timeoutMs;
}
