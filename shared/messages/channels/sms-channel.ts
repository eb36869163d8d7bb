import { Problem } from '../../platform/errors.ts';
import type { Channel } from './channel.ts';

export interface SmsSettings {
  smsUrl: string;
  smsToken: string | undefined;
  timeoutMs?: number;
}

/** Hands text messages to a gateway: `POST { to, text }` as JSON. A gateway that knows `Idempotency-Key` sends each once. */
export function createSmsChannel({ smsUrl, smsToken, timeoutMs = 5_000 }: SmsSettings): Channel {
  return {
    async send({ id, to, text }, signal) {
      const response = await fetch(smsUrl, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': id,
          ...(smsToken === undefined ? {} : { Authorization: `Bearer ${smsToken}` }),
        },
        body: JSON.stringify({ to, text }),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      }).catch(() => undefined);
      await response?.body?.cancel();
      if (!response?.ok) throw problemOf(response?.status);
    },
  };
}

function problemOf(status: number | undefined): Problem {
  if (status === undefined) {
    return new Problem('unavailable', 'The SMS gateway could not be reached in time. It is tried again.');
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return new Problem('unprocessable', `The SMS gateway refused the message (${status}).`);
  }
  return new Problem('unavailable', `The SMS gateway did not take the message (${status}). It is tried again.`);
}
