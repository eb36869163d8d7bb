import type { Logger } from './logger.ts';

type Release = () => Promise<unknown> | unknown;

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

  /** Releases all and ends the process on SIGTERM or SIGINT; a second signal, or `deadlineMs`, ends it at once. */
  endOnSignal(deadlineMs = 60_000): void {
    const end = (): void => {
      setTimeout(() => process.exit(1), deadlineMs).unref();
      void this.release().then(() => process.exit(0));
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        end();
      });
    }
  }
}
