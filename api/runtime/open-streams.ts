import { Problem } from '../../shared/platform/errors.ts';

/** Each holds a connection and memory for as long as its client likes. */
export const maxOpenStreams = 5;
const retrySeconds = '10';

/** Counts the event streams of any kind that a user has open in this process. */
export interface OpenStreams {
  /** Counts one more. @returns how to say, once, that it has ended @throws {Problem} `rate-limited` */
  open(userId: string): () => void;
}

export function createOpenStreams(): OpenStreams {
  const counts = new Map<string, number>();
  return {
    open(userId) {
      const count = counts.get(userId) ?? 0;
      if (count >= maxOpenStreams) {
        throw new Problem('rate-limited', `You have ${count} event streams open, which is the most. Close one first.`, {
          headers: { 'Retry-After': retrySeconds },
        });
      }
      counts.set(userId, count + 1);
      return () => {
        const left = (counts.get(userId) ?? 0) - 1;
        if (left > 0) counts.set(userId, left);
        else counts.delete(userId);
      };
    },
  };
}
