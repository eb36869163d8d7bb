/** A number of places that work takes in turn. */
export interface Places {
  /** Resolves with true when there is a place, with false when `signal` aborts first. */
  take(signal: AbortSignal): Promise<boolean>;
  /** Gives a place to the one who has waited longest. */
  leave(): void;
}

export function createPlaces(count: number): Places {
  let free = count;
  const waiting = new Set<() => void>();
  return {
    async take(signal) {
      if (signal.aborted) return false;
      if (free > 0) {
        free -= 1;
        return true;
      }
      return new Promise((resolve) => {
        const onAbort = (): void => {
          waiting.delete(onPlace);
          resolve(false);
        };
        const onPlace = (): void => {
          waiting.delete(onPlace);
          signal.removeEventListener('abort', onAbort);
          resolve(true);
        };
        waiting.add(onPlace);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    leave() {
      const [next] = waiting;
      if (next) next();
      else free += 1;
    },
  };
}
