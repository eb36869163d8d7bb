import { messageOf } from '../shared/platform/errors.ts';
import type { Logger } from '../shared/platform/logger.ts';

/** Looks again and again, `everyMs` after the end of each look; one that fails is told to the log. */
export function repeatLook(
  look: () => Promise<void>,
  { everyMs, logger, what }: { everyMs: number; logger: Logger; what: string },
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let looking = Promise.resolve();

  function next(): void {
    looking = look()
      .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, `${what} failed, trying again`))
      .then(() => {
        if (!stopped) timer = setTimeout(next, everyMs);
      });
  }

  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
