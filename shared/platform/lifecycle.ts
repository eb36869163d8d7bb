import type { Logger } from './logger.ts';

type Release = () => Promise<unknown> | unknown;

/** npm passes on a signal that the terminal has sent to all: what follows this soon is the same one. */
const sameSignalMs = 2_000;

/** What a process holds and must let go of, in the reverse of the order in which it was acquired. */
export class Lifecycle {
  readonly #releases: { name: string; release: Release }[] = [];
  #released: Promise<void> | undefined;
  readonly #logger: Logger | undefined;

  constructor(logger?: Logger) {
    this.#logger = logger;
  }

  /** Remembers how to let go of a resource and returns the resource. */
  hold<T>(name: string, resource: T, release: (resource: T) => Promise<unknown> | unknown): T {
    this.#releases.push({ name, release: () => release(resource) });
    return resource;
  }

  /** Releases all in reverse order; one failure does not keep the others. Further calls wait for the first. */
  release(): Promise<void> {
    this.#released ??= this.#releaseAll();
    return this.#released;
  }

  async #releaseAll(): Promise<void> {
    for (const { name, release } of this.#releases.toReversed()) {
      try {
        await release();
      } catch (error) {
        this.#logger?.error({ err: error, resource: name }, 'resource not released');
      }
    }
  }

  /** Releases all and ends the process on SIGTERM or SIGINT; a later signal, or `deadlineMs`, ends it at once. */
  endOnSignal(deadlineMs = 60_000): void {
    let endingSinceMs: number | undefined;
    const end = (): void => {
      if (endingSinceMs !== undefined) {
        if (performance.now() - endingSinceMs > sameSignalMs) process.exit(1);
        return;
      }
      endingSinceMs = performance.now();
      setTimeout(() => process.exit(1), deadlineMs).unref();
      void this.release().then(() => process.exit(0));
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
  }
}
