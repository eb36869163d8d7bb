import type { JobProcess } from './child-process.ts';

const idleMs = 30_000;

/** Children that wait for a job. One that waits for long is ended, but for the last: the next job should not wait for it. */
export class IdleChildren {
  readonly #idle = new Map<JobProcess, NodeJS.Timeout>();

  add(child: JobProcess): void {
    const timer = setTimeout(() => {
      if (this.#idle.size === 1) return;
      this.#idle.delete(child);
      child.kill();
    }, idleMs);
    timer.unref();
    this.#idle.set(child, timer);
  }

  /** The one that was used last, if it is still alive. */
  take(): JobProcess | undefined {
    for (const [child] of [...this.#idle].toReversed()) {
      clearTimeout(this.#idle.get(child));
      this.#idle.delete(child);
      if (child.alive) return child;
    }
    return undefined;
  }

  clear(): void {
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
  }
}
