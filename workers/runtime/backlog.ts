/** Work that goes on behind those who started it, up to a limit. */
export interface Backlog {
  /** Resolves when there is room for more. */
  add(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is left. */
  empty(): Promise<void>;
}

export function createBacklog(maxSize: number, onError: (error: unknown) => void): Backlog {
  const open = new Set<Promise<void>>();
  return {
    async add(work) {
      const tracked: Promise<void> = work.catch(onError).finally(() => open.delete(tracked));
      open.add(tracked);
      while (open.size > maxSize) await Promise.race(open);
    },
    async empty() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
