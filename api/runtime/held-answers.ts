import { Problem } from '../../shared/platform/errors.ts';

/** Answers that a user may have open at a time: each holds a connection and memory for as long as its client likes. */
const maxHeld = { eventStreams: 5, longPolls: 20 } as const;
type HeldKind = keyof typeof maxHeld;

const names: Record<HeldKind, string> = { eventStreams: 'event streams', longPolls: 'requests that wait' };
const retrySeconds = '10';

/** Counts what each user has open in this process, whatever the credential. */
export interface HeldAnswers {
  /** Counts one more. @returns how to say, once, that it has ended @throws {Problem} `rate-limited` */
  hold(kind: HeldKind, userId: string): () => void;
}

export function createHeldAnswers(): HeldAnswers {
  const counts = new Map<string, number>();
  return {
    hold(kind, userId) {
      const key = `${kind} ${userId}`;
      const count = counts.get(key) ?? 0;
      if (count >= maxHeld[kind]) {
        throw new Problem(
          'rate-limited',
          `You have ${count} ${names[kind]} open, which is the most. Close one first.`,
          {
            headers: { 'Retry-After': retrySeconds },
          },
        );
      }
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 0) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}
