import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves with the first truthy answer of `condition`, asked again and again: wait for what shall happen, not for
 * time to pass. Rejects after `timeoutMs`, naming `what`.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeoutMs = 120_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}
