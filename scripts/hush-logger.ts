import type { Logger } from '../shared/platform/logger.ts';

/** A logger that keeps to itself, as do its children, what is not wrong, until `speak` is called. */
export function hushLogger(logger: Logger): { logger: Logger; speak(): void } {
  let hushed = true;
  const hush = (inner: Logger): Logger => ({
    debug: (...line) => (hushed ? undefined : inner.debug(...line)),
    info: (...line) => (hushed ? undefined : inner.info(...line)),
    warn: (...line) => inner.warn(...line),
    error: (...line) => inner.error(...line),
    child: (bindings) => hush(inner.child(bindings)),
  });
  return {
    logger: hush(logger),
    speak() {
      hushed = false;
    },
  };
}
