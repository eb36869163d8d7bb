import { mailedResult } from '../../shared/messages/messages.schema.ts';
import { totpTakenAway } from '../../shared/sign-in/sign-in.events.ts';
import { defineJob } from '../runtime/define-job.ts';

/** Tells a user by e-mail that an admin took their authenticator app away. */
export const tellTotpTakenJob = defineJob({
  kind: 'security.tell-totp-taken',
  queue: 'io',
  on: totpTakenAway,
  payload: totpTakenAway.data,
  result: mailedResult,
  attempts: 5,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  timeoutMs: 30_000,
});
