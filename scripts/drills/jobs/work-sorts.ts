import { z } from 'zod';

/** What a job of the drill is like. */
export const workSorts = [
  'instant',
  'slow',
  'effect',
  'throws-before-effect',
  'dies-before-commit',
  'dies-after-commit',
  'computes',
  'refuses',
  'sends',
  'sends-once',
  'dies-after-sending',
  'dies-after-sending-once',
] as const;
export type WorkSort = (typeof workSorts)[number];

export const workPayload = z.strictObject({
  /** Makes each job's payload its own: identical work would be joined. */
  number: z.int(),
  sort: z.enum(workSorts),
  waitMs: z.int().min(0).max(10_000),
  /** The attempts that go wrong, in sorts that do. */
  faultyAttempts: z.int().min(0).max(5),
  /** Who gets what the job sends. */
  receiverUrl: z.url(),
});
export type Work = z.infer<typeof workPayload>;

/** Whether the job takes the process with it that it runs in. */
export function takesProcessAlong(sort: WorkSort): boolean {
  return sort.startsWith('dies');
}

/** Write one row in the transaction that completes them. */
export function hasEffect(sort: WorkSort): boolean {
  return ['effect', 'throws-before-effect', 'dies-before-commit', 'dies-after-commit'].includes(sort);
}

/** Send one message; those that send it `once` fail when an attempt ends between sending and recording that. */
export function sendsMessage(sort: WorkSort): 'repeat' | 'once' | undefined {
  if (sort === 'sends' || sort === 'dies-after-sending') return 'repeat';
  return sort === 'sends-once' || sort === 'dies-after-sending-once' ? 'once' : undefined;
}
